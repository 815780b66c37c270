import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PreflightFinding } from '../../../main/contract/preflight.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { EncoderDialog } from '../obs/encoder-dialog.tsx';
import { DestinationDialog } from '../on-air/destination-dialog.tsx';

const SCREENS: Partial<Record<NonNullable<PreflightFinding['action']>, string>> = { settings: '#/settings', 'edit-event': '#/schedule' };

/** The button that does what a finding asks for, or goes to where it is done. */
export function FindingAction({ finding: { action, destinationId } }: { finding: PreflightFinding }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const destination = useSnapshot((snapshot) => snapshot.destinations.find(({ id }) => id === destinationId));
  if (action === null) return null;
  const label = t(`preflight-action.${action}`);
  const screen = SCREENS[action];
  if (screen !== undefined) {
    return (
      <Button component="a" href={screen} variant="default" size="sm">
        {label}
      </Button>
    );
  }
  if (action === 'obs-set-up' || action === 'obs-start-stream') {
    return (
      <CommandButton
        commandKey="obs"
        command={(api, options) => (action === 'obs-set-up' ? api.obs.setUp(undefined, options) : api.obs.startStream(undefined, options))}
        variant="default"
        size="sm"
      >
        {label}
      </CommandButton>
    );
  }
  const isEncoder = action === 'obs-encoder';
  if (!isEncoder && !destination) return null;
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setOpen(true)}>
        {label}
      </Button>
      {isOpen && isEncoder ? <EncoderDialog onClose={() => setOpen(false)} /> : null}
      {isOpen && !isEncoder && destination ? <DestinationDialog destination={destination} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
