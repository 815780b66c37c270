import { NativeSelect, NumberInput, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ObsLive, sceneGroups } from '../../../main/contract/obs-live.ts';
import { useCommand, useDeskState, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { Panel } from '../../components/panel.tsx';
import { useThumbnails } from './listening.ts';
import { useSceneKeys } from './scene-keys.ts';
import { SceneTile } from './scene-tile.tsx';
import classes from './scenes-panel.module.css';

/** Scenes of OBS with their pictures; in studio mode preview and program, else a press puts a scene on program. */
export function ScenesPanel({ live }: { live: ObsLive }) {
  const { t } = useTranslation();
  const run = useCommand();
  const isCutOff = useDeskState((state) => state.link !== 'up');
  const scenes = useSnapshot(({ obs }) => obs.scenes);
  const program = useSnapshot(({ obs }) => obs.scene);
  const pictures = useThumbnails();
  const { studio } = live;
  const groups = sceneGroups(scenes);
  const ordered = groups.flatMap((group) => group.scenes.map(({ name }) => name));
  useSceneKeys((action) => {
    if (!studio.isOn || isCutOff) return;
    if (action.kind === 'take') {
      const { preview } = studio;
      void run('obs/take', (api, options) => api.obs.take({ preview }, options));
      return;
    }
    const scene = ordered[action.index];
    if (scene !== undefined) void run(`obs/scene/${scene}`, (api, options) => api.obs.setPreview({ scene }, options));
  });
  return (
    <Panel
      title={t('obs-live.scenes')}
      aside={
        <Switch
          size="md"
          label={t('obs-live.studio-mode')}
          checked={studio.isOn}
          disabled={isCutOff}
          onChange={(event) => {
            const isOn = event.currentTarget.checked;
            void run('obs/studio', (api, options) => api.obs.setStudioMode({ isOn }, options));
          }}
        />
      }
    >
      {studio.isOn ? <TakeBar live={live} /> : null}
      <div className={classes.groups}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form of its own; these buttons act at once
          <div key={group.name} role="group" aria-label={group.name === '' ? t('obs-live.scenes') : group.name}>
            {group.name === '' ? null : <p className={classes.group}>{group.name}</p>}
            <div className={classes.grid}>
              {group.scenes.map(({ name, label }) => (
                <SceneTile
                  key={name}
                  scene={name}
                  label={label}
                  digit={studio.isOn ? digitOf(ordered.indexOf(name)) : null}
                  version={pictures.get(name) ?? null}
                  isProgram={name === program}
                  isPreview={studio.isOn && name === studio.preview}
                  isStudio={studio.isOn}
                />
              ))}
            </div>
          </div>
        ))}
      </div>
      {studio.isOn ? <p className={classes.hint}>{t('obs-live.keys')}</p> : null}
    </Panel>
  );
}

/** The key that chooses the scene at this place, null from the eleventh on. */
function digitOf(index: number): string | null {
  return index < 9 ? String(index + 1) : index === 9 ? '0' : null;
}

function TakeBar({ live }: { live: ObsLive }) {
  const { t } = useTranslation();
  const { preview } = live.studio;
  return (
    <div className={classes.bar}>
      <CommandButton className={classes.take} commandKey="obs/take" command={(api, options) => api.obs.take({ preview }, options)}>
        {t('obs-live.take')}
      </CommandButton>
      <CommandButton
        className={classes.way}
        commandKey="obs/take"
        command={(api, options) => api.obs.auto({ preview }, options)}
        variant="default"
      >
        {t('obs-live.auto')}
      </CommandButton>
      <CommandButton
        className={classes.way}
        commandKey="obs/take"
        command={(api, options) => api.obs.cut({ preview }, options)}
        variant="default"
      >
        {t('obs-live.cut')}
      </CommandButton>
      <TransitionPicker transition={live.transition} />
    </div>
  );
}

function TransitionPicker({ transition }: { transition: ObsLive['transition'] }) {
  const { t } = useTranslation();
  const run = useCommand();
  const isCutOff = useDeskState((state) => state.link !== 'up');
  const [draft, setDraft] = useState<number | string | null>(null);
  const { names, current, durationMs } = transition;
  const set = (name: string, wantedMs?: number) => {
    const input = wantedMs === undefined ? { name } : { name, durationMs: wantedMs };
    void run('obs/transition', (api, options) => api.obs.setTransition(input, options));
  };
  const commit = () => {
    if (typeof draft === 'number' && draft !== durationMs) set(current, draft);
    setDraft(null);
  };
  return (
    <>
      <NativeSelect
        size="md"
        aria-label={t('obs-live.transition')}
        data={names}
        value={current}
        disabled={isCutOff}
        onChange={(event) => set(event.currentTarget.value)}
      />
      <NumberInput
        w={130}
        aria-label={t('obs-live.duration')}
        min={50}
        max={20_000}
        step={100}
        suffix=" ms"
        value={draft ?? durationMs ?? ''}
        disabled={isCutOff || durationMs === null}
        onChange={setDraft}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </>
  );
}
