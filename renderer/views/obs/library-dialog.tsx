import { Button, NativeSelect, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsLive } from '../../../main/contract/obs-live.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { HoldButton } from '../../components/hold-button.tsx';

/** Scene collection and profile. While something is on air a change takes a held press of its own. */
export function LibraryDialog({ live, onClose }: { live: ObsLive; onClose: () => void }) {
  const { t } = useTranslation();
  const tally = useSnapshot((snapshot) => snapshot.tally);
  const isStreaming = useSnapshot(({ obs }) => obs.stream !== 'stopped');
  const isOnAir = tally === 'on-air' || tally === 'starting' || isStreaming || live.record !== 'stopped';
  return (
    <Dialog title={t('obs-live.library')} onClose={onClose}>
      <Stack gap="md">
        {isOnAir ? <p style={{ margin: 0 }}>{t('obs-live.library-on-air')}</p> : null}
        <Choice kind="collection" {...live.collections} isOnAir={isOnAir} />
        <Choice kind="profile" {...live.profiles} isOnAir={isOnAir} />
      </Stack>
    </Dialog>
  );
}

interface ChoiceProps {
  kind: 'collection' | 'profile';
  names: readonly string[];
  current: string;
  isOnAir: boolean;
}

function Choice({ kind, names, current, isOnAir }: ChoiceProps) {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(`obs/${kind}`);
  const [chosen, setChosen] = useState(current);
  const isSame = chosen === current;
  const change = () =>
    void run(`obs/${kind}`, (api, options) =>
      kind === 'collection' ? api.obs.switchCollection({ name: chosen }, options) : api.obs.switchProfile({ name: chosen }, options),
    );
  const changeOnAir = () =>
    void run(`obs/${kind}`, (api, options) =>
      kind === 'collection'
        ? api.obs.switchCollectionOnAir({ name: chosen }, options)
        : api.obs.switchProfileOnAir({ name: chosen }, options),
    );
  return (
    <Stack gap="xs">
      <NativeSelect
        size="md"
        label={t(`obs-live.${kind}`)}
        data={[...names]}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      {isOnAir ? (
        <HoldButton loading={isPending} disabled={isCutOff || isSame} onHeld={changeOnAir} color="red.9">
          {t('obs-live.change-on-air')}
        </HoldButton>
      ) : (
        <Button loading={isPending} disabled={isCutOff || isSame} onClick={change} w="fit-content">
          {t('obs-live.change')}
        </Button>
      )}
    </Stack>
  );
}
