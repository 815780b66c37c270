import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHelmRole, type ObsMachine, type ObsRole, obsRoleSchema } from '../../../main/contract/obs-machines.ts';
import { useCommand, useDeskState, useMay, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import { Panel } from '../../components/panel.tsx';
import { ObsWork } from '../obs/obs-work.tsx';
import { ObsConnectForm } from './obs-connect-form.tsx';
import { ObsMachineView } from './obs-machine.tsx';
import classes from './obs-panel.module.css';
import { isPortraitUsed } from './portrait-use.ts';

/** The OBS machines of the house: links, streams, who is at the helm, and how the one at the helm does. */
export function ObsPanel() {
  const { t } = useTranslation();
  const { machines, helm } = useSnapshot((snapshot) => snapshot.obsMachines);
  const [editing, setEditing] = useState<ObsRole | null>(null);
  const live = useSnapshot(({ obs }) => (obs.link === 'up' ? obs.live : null));
  const isHeard = useDeskState((state) => state.link === 'up');
  const hasPortrait = useSnapshot(isPortraitUsed);
  const free = obsRoleSchema.options.filter((role) => machines.every((machine) => machine.role !== role));
  const offered = free.filter((role) => isHelmRole(role) || hasPortrait);
  const pair = machines.filter(({ role }) => isHelmRole(role));
  const mayConnect = useMay('obs.connect');
  const asked = !mayConnect ? null : machines.length === 0 ? 'main' : editing;
  return (
    <Panel title={t('obs.title')}>
      <div className={classes.stack}>
        {machines.map((machine) => (
          <ObsMachineView
            key={machine.role}
            machine={machine}
            helm={machines.length > 1 ? helm : null}
            onChangeAddress={() => setEditing(editing === machine.role ? null : machine.role)}
          />
        ))}
        {pair.length > 1 ? <Both machines={pair} /> : null}
        {asked === null ? null : <ObsConnectForm key={asked} role={asked} onConnected={() => setEditing(null)} />}
        {mayConnect && machines.length > 0 && asked === null
          ? offered.map((role) => (
              <Button key={role} className={classes.add} variant="default" onClick={() => setEditing(role)}>
                {t(isHelmRole(role) ? 'obs.add-machine' : 'obs.add-portrait')}
              </Button>
            ))
          : null}
        {live && isHeard ? <ObsWork live={live} /> : null}
      </div>
    </Panel>
  );
}

/** What is done with both machines at once. */
function Both({ machines }: { machines: readonly ObsMachine[] }) {
  const { t } = useTranslation();
  const run = useCommand();
  const scenesFollow = useSnapshot((snapshot) => snapshot.obsMachines.scenesFollow);
  const isCutOff = useDeskState((state) => state.link !== 'up');
  const mayFollow = useMay('obs.followScenes');
  const isReady = machines.every(({ link, isSetUp }) => link === 'up' && isSetUp);
  const isStopped = machines.every(({ stream }) => stream === 'stopped' || stream === 'unknown');
  return (
    <div className={classes.row}>
      {isStopped ? (
        <CommandButton
          commandKey="obs/stream/both"
          command={(api, options) => api.obs.startStream({ machine: 'both' }, options)}
          disabled={!isReady}
        >
          {t('obs.start-both')}
        </CommandButton>
      ) : (
        <HeldCommandButton
          commandKey="obs/stream/both"
          command={(api, options) => api.obs.stopStream({ machine: 'both' }, options)}
          variant="default"
        >
          {t('obs.stop-both')}
        </HeldCommandButton>
      )}
      <Switch
        size="md"
        label={t('obs.scenes-follow')}
        checked={scenesFollow}
        disabled={isCutOff || !mayFollow}
        onChange={(event) => {
          const isOn = event.currentTarget.checked;
          void run('obs/follow', (api, options) => api.obs.followScenes({ isOn }, options));
        }}
      />
    </div>
  );
}
