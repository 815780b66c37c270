import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsLive, ObsOutput, ObsTrouble } from '../../../main/contract/obs-live.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import { useFormats } from '../../components/format.ts';
import { EncoderDialog } from './encoder-dialog.tsx';
import { HotkeysDialog } from './hotkeys-dialog.tsx';
import { LibraryDialog } from './library-dialog.tsx';
import classes from './obs-work.module.css';
import { ShowKitDialog } from './show-kit-dialog.tsx';

/** What else OBS does: whether it keeps up, recording, replay, virtual camera; and what is done before the show. */
export function ObsWork({ live }: { live: ObsLive }) {
  const { t } = useTranslation();
  const health = useSnapshot(({ obs }) => obs.health);
  const [dialog, setDialog] = useState<'encoder' | 'kit' | 'library' | 'hotkeys' | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Statistics live={live} />
      {health.map((trouble) => (
        <Trouble key={`${trouble.code}/${trouble.subject}`} trouble={trouble} />
      ))}
      <div className={classes.row}>
        <Output
          name="record"
          output={live.record}
          start={(api, options) => api.obs.startRecord(undefined, options)}
          stop={(api, options) => api.obs.stopRecord(undefined, options)}
        />
        <Output
          name="replay"
          output={live.replay}
          start={(api, options) => api.obs.startReplay(undefined, options)}
          stop={(api, options) => api.obs.stopReplay(undefined, options)}
        />
        {live.replay === 'running' ? (
          <CommandButton commandKey="obs/save-replay" command={(api, options) => api.obs.saveReplay(undefined, options)}>
            {t('obs-live.save-replay')}
          </CommandButton>
        ) : null}
        <Output
          name="camera"
          output={live.virtualCamera}
          start={(api, options) => api.obs.startVirtualCamera(undefined, options)}
          stop={(api, options) => api.obs.stopVirtualCamera(undefined, options)}
        />
      </div>
      <div className={classes.row}>
        <Button variant="default" onClick={() => setDialog('encoder')}>
          {t('obs-live.encoder')}
        </Button>
        <Button variant="default" onClick={() => setDialog('kit')}>
          {t('obs-live.kit')}
        </Button>
        <Button variant="default" onClick={() => setDialog('library')}>
          {t('obs-live.library')}
        </Button>
        <Button variant="default" onClick={() => setDialog('hotkeys')}>
          {t('obs-live.hotkeys')}
        </Button>
      </div>
      {dialog === 'encoder' ? <EncoderDialog onClose={close} /> : null}
      {dialog === 'kit' ? <ShowKitDialog onClose={close} /> : null}
      {dialog === 'hotkeys' ? <HotkeysDialog onClose={close} /> : null}
      {dialog === 'library' ? <LibraryDialog live={live} onClose={close} /> : null}
    </>
  );
}

function Statistics({ live }: { live: ObsLive }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { fps, cpuPercent, renderLagPercent, encoderLagPercent, droppedPercent, freeDiskMb } = live.statistics;
  const figures = [
    ['fps', formats.number(fps, 1)],
    ['cpu', `${formats.number(cpuPercent)} %`],
    ['render-lag', `${formats.number(renderLagPercent, 1)} %`],
    ['encoder-lag', `${formats.number(encoderLagPercent, 1)} %`],
    ['dropped', `${formats.number(droppedPercent, 1)} %`],
    ['disk', `${formats.number(freeDiskMb / 1_000, 1)} GB`],
  ] as const;
  return (
    <dl className={classes.figures}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`obs-live.figure-${name}`)}</dt>
          <dd className="numbers">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What is wrong and what to change, in the words of its alert. */
function Trouble({ trouble: { code, subject, value } }: { trouble: ObsTrouble }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const params = { input: subject, percent: formats.number(value, 1), freeGb: formats.number(value / 1_000, 1) };
  return (
    <p className={classes.trouble} role="status">
      {[t(`alert.obs/${code}.what`, params), t(`alert.obs/${code}.next`, params)].join(' ')}
    </p>
  );
}

type Call = (api: DeskClientApi, options: { signal: AbortSignal }) => Promise<unknown>;

/** An output of OBS beside the stream; one that this OBS has not is not shown. What runs is ended with a held press. */
function Output({ name, output, start, stop }: { name: 'record' | 'replay' | 'camera'; output: ObsOutput; start: Call; stop: Call }) {
  const { t } = useTranslation();
  if (output === 'missing') return null;
  return output === 'stopped' ? (
    <CommandButton commandKey={`obs/${name}`} command={start} variant="default">
      {t(`obs-live.start-${name}`)}
    </CommandButton>
  ) : (
    <HeldCommandButton commandKey={`obs/${name}`} command={stop} color="red.9">
      {t(`obs-live.stop-${name}`)}
    </HeldCommandButton>
  );
}
