import { Button, Textarea, TextInput } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsItem } from '../../../main/contract/obs-live.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { MediaControls } from './media-controls.tsx';
import classes from './sources-panel.module.css';

const MOST_ROWS = 4;

export const SourceRow = memo(function SourceRow({ scene, item }: { scene: string; item: ObsItem }) {
  const { t } = useTranslation();
  const { id, name, isVisible, text, file } = item;
  const media = useSnapshot(({ obs }) => obs.live?.media[name]);
  return (
    <li className={classes.row} data-visible={isVisible} aria-label={name}>
      <CommandButton
        className={classes.eye}
        commandKey={`obs/item/${scene}/${id}`}
        command={(api, options) => api.obs.setItemVisible({ scene, id, isVisible: !isVisible }, options)}
        variant={isVisible ? 'light' : 'default'}
        aria-pressed={isVisible}
        aria-label={t('obs-live.shown', { source: name })}
      >
        {isVisible ? <IconEye size={22} aria-hidden /> : <IconEyeOff size={22} aria-hidden />}
      </CommandButton>
      <span className={classes.name}>{name}</span>
      {text === null ? null : <TextField input={name} text={text} />}
      {file === null ? null : <ImageField input={name} file={file} />}
      {media && item.kind === 'media' ? <MediaControls input={name} media={media} /> : null}
    </li>
  );
});

/** What a text source says; a change goes out when it is sent, not letter by letter. */
function TextField({ input, text }: { input: string; text: string }) {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(`obs/text/${input}`);
  const [draft, setDraft] = useState<string | null>(null);
  const send = async () => {
    const wanted = draft ?? text;
    const outcome = await run(`obs/text/${input}`, (api, options) => api.obs.setText({ input, text: wanted }, options));
    if (outcome.ok) setDraft(null);
  };
  return (
    <div className={classes.text}>
      <Textarea
        size="md"
        rows={Math.min(MOST_ROWS, (draft ?? text).split('\n').length)}
        aria-label={t('obs-live.text-of', { source: input })}
        value={draft ?? text}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      <Button h={44} loading={isPending} disabled={isCutOff || draft === null || draft === text} onClick={() => void send()}>
        {t('obs-live.send-text')}
      </Button>
    </div>
  );
}

/** The picture of an image source, by its path on OBS's machine. */
function ImageField({ input, file }: { input: string; file: string }) {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(`obs/image/${input}`);
  const [draft, setDraft] = useState<string | null>(null);
  const wanted = (draft ?? file).trim();
  const send = async () => {
    const outcome = await run(`obs/image/${input}`, (api, options) => api.obs.setImage({ input, file: wanted }, options));
    if (outcome.ok) setDraft(null);
  };
  return (
    <div className={classes.text}>
      <TextInput
        size="md"
        spellCheck={false}
        aria-label={t('obs-live.image-of', { source: input })}
        value={draft ?? file}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      <Button h={44} loading={isPending} disabled={isCutOff || wanted === '' || wanted === file} onClick={() => void send()}>
        {t('obs-live.change-image')}
      </Button>
    </div>
  );
}
