import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MisfitRule, misfitRuleSchema } from '../../../main/contract/fit.ts';
import type { PreflightAction, PreflightFinding, PreflightReport } from '../../../main/contract/preflight.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Only } from '../../components/only.tsx';
import { EncoderDialog } from '../obs/encoder-dialog.tsx';
import { DestinationDialog } from '../on-air/destination-dialog.tsx';
import { FitPanel } from '../on-air/fit-panel.tsx';

const SCREENS: Partial<Record<PreflightAction, string>> = { settings: '#/settings', 'edit-event': '#/schedule' };

interface FindingProps {
  finding: PreflightFinding;
  report: PreflightReport;
}

/** The buttons that do what a finding asks for, or go to where it is done; once what it is about has changed, that alone is said. */
export function FindingActions({ finding, report }: FindingProps) {
  const { t } = useTranslation();
  const { action, alternative, destinationId } = finding;
  const before = report.destinations.find(({ id }) => id === destinationId);
  const rendition = useSnapshot((snapshot) => snapshot.destinations.find(({ id }) => id === destinationId)?.rendition ?? null);
  const ways = [action, alternative].filter((way) => way !== null);
  if (ways.includes('attach-rendition') && before && before.rendition !== rendition) {
    return <span role="status">{t('preflight.changed', { name: before.name })}</span>;
  }
  return ways.map((way) => <Way key={way} way={way} finding={finding} report={report} />);
}

function Way({ way, finding, report }: FindingProps & { way: PreflightAction }) {
  const { t } = useTranslation();
  const label = t(`preflight-action.${way}`);
  const screen = SCREENS[way];
  if (screen !== undefined) {
    return (
      <Button component="a" href={screen} variant="default" size="sm">
        {label}
      </Button>
    );
  }
  if (way === 'obs-set-up' || way === 'obs-start-stream') {
    return (
      <CommandButton
        commandKey="obs"
        command={(api, options) => (way === 'obs-set-up' ? api.obs.setUp(undefined, options) : api.obs.startStream(undefined, options))}
        variant="default"
        size="sm"
      >
        {label}
      </CommandButton>
    );
  }
  if (way === 'attach-rendition') {
    return (
      <Only may="renditions.attach">
        <FitButton finding={finding} report={report} label={label} />
      </Only>
    );
  }
  return <DialogButton way={way} finding={finding} label={label} />;
}

/** Opens the offer of an encoding for this destination alone. */
function FitButton({ finding: { destinationId }, report, label }: FindingProps & { label: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const destination = useSnapshot((snapshot) => snapshot.destinations.find(({ id }) => id === destinationId));
  const found = useMemo(() => misfitRulesIn(report, destinationId), [report, destinationId]);
  if (!destination) return null;
  const { name } = destination;
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setOpen(true)} aria-label={`${label}: ${name}`}>
        {label}
      </Button>
      {isOpen ? (
        <Dialog title={t('fit.title', { name })} size="lg" onClose={() => setOpen(false)}>
          <FitPanel destination={destination} found={found} onDone={() => setOpen(false)} />
        </Dialog>
      ) : null}
    </>
  );
}

function DialogButton({ way, finding: { destinationId }, label }: { way: PreflightAction; finding: PreflightFinding; label: string }) {
  const [isOpen, setOpen] = useState(false);
  const destination = useSnapshot((snapshot) => snapshot.destinations.find(({ id }) => id === destinationId));
  const isEncoder = way === 'obs-encoder';
  if (!isEncoder && !destination) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setOpen(true)}>
        {label}
      </Button>
      {isOpen && isEncoder ? <EncoderDialog onClose={close} /> : null}
      {isOpen && !isEncoder && destination ? <DestinationDialog destination={destination} onClose={close} /> : null}
    </>
  );
}

/** What the report says that a destination does not take. */
function misfitRulesIn({ findings }: PreflightReport, destinationId: string | null): MisfitRule[] {
  const own = findings.filter((one) => one.destinationId === destinationId && one.family === 'feed' && one.verdict !== 'ok');
  return misfitRuleSchema.options.filter((rule) => own.some((one) => one.rule === `feed/${rule}`));
}
