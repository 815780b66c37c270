import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TallyOfVerdicts, Verdict } from '../../../main/contract/preflight.ts';
import { StateMark, type Tone } from '../../components/state-mark.tsx';

const TONES: Record<Verdict, Tone> = { ok: 'good', warning: 'wait', bad: 'bad', unknown: 'still' };
const ICONS = { ok: IconCircleCheck, warning: IconAlertTriangle, bad: IconCircleX, unknown: IconHelpCircle };

/** One result in words, icon and colour. */
export function VerdictMark({ verdict, label }: { verdict: Verdict; label?: string }) {
  const { t } = useTranslation();
  return <StateMark tone={TONES[verdict]} icon={ICONS[verdict]} label={label ?? t(`preflight-verdict.${verdict}`)} />;
}

/** The worst of a family; null where nothing was looked at. */
export function worstOf({ ok, warning, bad, unknown }: TallyOfVerdicts): Verdict | null {
  if (bad > 0) return 'bad';
  if (warning > 0) return 'warning';
  if (ok > 0) return 'ok';
  return unknown > 0 ? 'unknown' : null;
}
