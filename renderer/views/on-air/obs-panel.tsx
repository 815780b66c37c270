import { Button } from '@mantine/core';
import {
  type Icon,
  IconBroadcast,
  IconCircleCheck,
  IconHourglass,
  IconPlugConnected,
  IconPlugConnectedX,
  IconPlugX,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsStatus } from '../../../main/contract/obs.ts';
import { useDeskState, useMay, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { Panel } from '../../components/panel.tsx';
import { StateMark, type Tone } from '../../components/state-mark.tsx';
import { ObsWork } from '../obs/obs-work.tsx';
import { ObsConnectForm } from './obs-connect-form.tsx';
import classes from './obs-panel.module.css';

const LINK_FACES: Record<ObsStatus['link'] | 'unknown', { tone: Tone; icon: Icon }> = {
  unknown: { tone: 'still', icon: IconPlugX },
  off: { tone: 'still', icon: IconPlugX },
  connecting: { tone: 'wait', icon: IconPlugConnected },
  up: { tone: 'good', icon: IconCircleCheck },
  down: { tone: 'bad', icon: IconPlugConnectedX },
};

/** The link to OBS, its stream, and how OBS does. */
export function ObsPanel() {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const obs = useSnapshot((snapshot) => snapshot.obs);
  const [isEditing, setEditing] = useState(false);
  const mayConnect = useMay('obs.connect');
  const needsAddress = mayConnect && (obs.link === 'off' || isEditing);
  const isUp = useDeskState((state) => state.link === 'up');
  const link = isUp ? obs.link : 'unknown';
  const face = LINK_FACES[link];
  return (
    <Panel
      title={t('obs.title')}
      aside={<StateMark tone={face.tone} icon={face.icon} label={t(`obs.link-${link}`, { version: obs.version })} />}
    >
      <div className={classes.stack}>
        {obs.fault ? <p className={classes.fault}>{faultText(obs.fault, t('obs.title'))}</p> : null}
        {link === 'up' ? <ObsStream obs={obs} /> : null}
        {link === 'up' && obs.live ? <ObsWork live={obs.live} /> : null}
        {needsAddress ? <ObsConnectForm onConnected={() => setEditing(false)} /> : null}
        {obs.link === 'off' || !mayConnect ? null : (
          <div className={classes.row}>
            <Button variant="default" onClick={() => setEditing(!isEditing)} aria-expanded={isEditing}>
              {t('obs.change-address')}
            </Button>
            <CommandButton commandKey="obs/connect" command={(api, options) => api.obs.disconnect(undefined, options)} variant="default">
              {t('obs.disconnect')}
            </CommandButton>
          </div>
        )}
      </div>
    </Panel>
  );
}

const STREAM_TONES: Record<ObsStatus['stream'], Tone> = {
  unknown: 'still',
  stopped: 'still',
  starting: 'wait',
  streaming: 'good',
  reconnecting: 'bad',
  stopping: 'wait',
};

function ObsStream({ obs }: { obs: ObsStatus }) {
  const { t } = useTranslation();
  const isStopped = obs.stream === 'stopped' || obs.stream === 'unknown';
  const isOurs = obs.isSetUp;
  const maySetUp = useMay('obs.setUp');
  return (
    <>
      <div className={classes.row}>
        <StateMark
          tone={STREAM_TONES[obs.stream]}
          icon={obs.stream === 'streaming' ? IconBroadcast : IconHourglass}
          label={t(`obs.stream-${obs.stream}`)}
        />
        {isStopped ? (
          <CommandButton commandKey="obs/stream" command={(api, options) => api.obs.startStream(undefined, options)} disabled={!isOurs}>
            {t('obs.start-stream')}
          </CommandButton>
        ) : (
          <HeldCommandButton commandKey="obs/stream" command={(api, options) => api.obs.stopStream(undefined, options)} variant="default">
            {t('obs.stop-stream')}
          </HeldCommandButton>
        )}
      </div>
      <div className={classes.row}>
        <p className={isOurs ? `${classes.text} quiet` : classes.text}>{t(isOurs ? 'obs.is-set-up' : 'obs.not-set-up')}</p>
        {isOurs || !maySetUp ? null : (
          <CommandButton commandKey="obs/set-up" command={(api, options) => api.obs.setUp(undefined, options)} disabled={!isStopped}>
            {t('obs.set-up')}
          </CommandButton>
        )}
        {obs.canRestore && maySetUp ? (
          <CommandButton
            commandKey="obs/set-up"
            command={(api, options) => api.obs.restore(undefined, options)}
            variant="default"
            disabled={!isStopped}
          >
            {t('obs.restore')}
          </CommandButton>
        ) : null}
      </div>
    </>
  );
}
