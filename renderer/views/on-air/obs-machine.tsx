import { Badge, Button } from '@mantine/core';
import {
  type Icon,
  IconBroadcast,
  IconCircleCheck,
  IconHourglass,
  IconPlugConnected,
  IconPlugConnectedX,
  IconPlugX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type ObsStatus, seenStream } from '../../../main/contract/obs.ts';
import { FEED_OF, isHelmRole, type ObsMachine, type ObsRole } from '../../../main/contract/obs-machines.ts';
import { useDeskState, useMay, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { StateMark, type Tone } from '../../components/state-mark.tsx';
import classes from './obs-panel.module.css';

const LINK_FACES: Record<ObsStatus['link'] | 'unknown', { tone: Tone; icon: Icon }> = {
  unknown: { tone: 'still', icon: IconPlugX },
  off: { tone: 'still', icon: IconPlugX },
  connecting: { tone: 'wait', icon: IconPlugConnected },
  up: { tone: 'good', icon: IconCircleCheck },
  down: { tone: 'bad', icon: IconPlugConnectedX },
};

const STREAM_TONES: Record<ReturnType<typeof seenStream>, Tone> = {
  unknown: 'still',
  stopped: 'still',
  starting: 'wait',
  streaming: 'good',
  unseen: 'bad',
  reconnecting: 'bad',
  stopping: 'wait',
};

interface ObsMachineViewProps {
  machine: ObsMachine;
  /** Null where it is the only one: then nobody has to say who is at the helm. */
  helm: ObsRole | null;
  onChangeAddress: () => void;
}

/** One OBS machine: its link, its stream, where it streams to, and whether it is at the helm. */
export function ObsMachineView({ machine, helm, onChangeAddress }: ObsMachineViewProps) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const isHeard = useDeskState((state) => state.link === 'up');
  const { role, name, version, fault, lacks } = machine;
  const mayConnect = useMay('obs.connect');
  const link = isHeard ? machine.link : 'unknown';
  const face = LINK_FACES[link];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form of its own; these buttons act at once
    <div className={classes.machine} role="group" aria-label={name} data-helm={helm === null || helm === role}>
      <div className={classes.row}>
        {helm === null ? null : <strong className={classes.name}>{name}</strong>}
        <StateMark tone={face.tone} icon={face.icon} label={t(`obs.link-${link}`, { version })} />
        {helm === role ? <Badge variant="default">{t('obs.at-helm')}</Badge> : null}
      </div>
      {fault ? <p className={classes.fault}>{faultText(fault, name)}</p> : null}
      {link === 'up' ? <Stream machine={machine} /> : null}
      {lacks.length > 0 ? <p className={`${classes.text} quiet`}>{t('obs.lacks', { scenes: lacks.join(', ') })}</p> : null}
      <div className={classes.row}>
        {helm !== null && helm !== role && isHelmRole(role) ? (
          <HeldCommandButton
            commandKey="obs/helm"
            command={(api, options) => api.obs.takeHelm({ machine: role }, options)}
            variant="default"
            disabled={link !== 'up'}
          >
            {t('obs.take-helm')}
          </HeldCommandButton>
        ) : null}
        {mayConnect ? (
          <>
            <Button variant="default" onClick={onChangeAddress}>
              {t('obs.change-address')}
            </Button>
            <CommandButton
              commandKey={`obs/connect/${role}`}
              command={(api, options) => api.obs.disconnect({ machine: role }, options)}
              variant="default"
            >
              {t('obs.disconnect')}
            </CommandButton>
          </>
        ) : null}
      </div>
    </div>
  );
}

function Stream({ machine }: { machine: ObsMachine }) {
  const { t } = useTranslation();
  const { role, isSetUp, canRestore, stream } = machine;
  const maySetUp = useMay('obs.setUp');
  const feed = useSnapshot(({ feeds, portrait }) => (isHelmRole(role) ? feeds[FEED_OF[role]] : portrait.feed));
  const seen = seenStream(machine, feed);
  const isStopped = stream === 'stopped' || stream === 'unknown';
  return (
    <>
      <div className={classes.row}>
        <StateMark tone={STREAM_TONES[seen]} icon={seen === 'streaming' ? IconBroadcast : IconHourglass} label={t(`obs.stream-${seen}`)} />
        {isStopped ? (
          <CommandButton
            commandKey={`obs/stream/${role}`}
            command={(api, options) => api.obs.startStream({ machine: role }, options)}
            disabled={!isSetUp}
          >
            {t('obs.start-stream')}
          </CommandButton>
        ) : (
          <HeldCommandButton
            commandKey={`obs/stream/${role}`}
            command={(api, options) => api.obs.stopStream({ machine: role }, options)}
            variant="default"
          >
            {t('obs.stop-stream')}
          </HeldCommandButton>
        )}
      </div>
      <div className={classes.row}>
        <p className={isSetUp ? `${classes.text} quiet` : classes.text}>{t(isSetUp ? 'obs.is-set-up' : 'obs.not-set-up')}</p>
        {isSetUp || !maySetUp ? null : (
          <CommandButton
            commandKey={`obs/set-up/${role}`}
            command={(api, options) => api.obs.setUp({ machine: role }, options)}
            disabled={!isStopped}
          >
            {t('obs.set-up')}
          </CommandButton>
        )}
        {canRestore && maySetUp ? (
          <CommandButton
            commandKey={`obs/set-up/${role}`}
            command={(api, options) => api.obs.restore({ machine: role }, options)}
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
