import { useTranslation } from 'react-i18next';
import type { AirStatus } from '../../../main/contract/air.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { useFormats } from '../../components/format.ts';

export interface AirWords {
  headline: string;
  why: string;
  /** What is to go on air, and when; empty when nothing is to change. */
  next: string;
}

/** @returns what is said while something else than the main encoder is on air; null otherwise */
export function useAirWords(): AirWords | null {
  const { t } = useTranslation();
  const { clock } = useFormats();
  const air = useSnapshot((snapshot) => snapshot.air);
  const isMainBack = useSnapshot((snapshot) => snapshot.feeds.main.state === 'live');
  const rule = useSnapshot((snapshot) => snapshot.settings.rule.switchBack);
  const next = nextWords(air, rule.kind === 'at-next-cue');
  const says = { next: next === null ? '' : t(next, { feed: t(`air.${air.next}`) }) };
  const time = clock(air.sinceMs);
  if (air.source === 'slate' && air.slate !== null) {
    const why = t(air.heldBy === 'operator' ? 'air.slate-by-hand' : 'air.slate-lost', { time, slate: t(`slate.${air.slate}`) });
    return { headline: t('air.slate-on-air', { slate: t(`slate.${air.slate}`) }), why, ...says };
  }
  if (air.source === 'backup') {
    const seconds = rule.kind === 'automatic' ? Math.round(rule.afterGoodMs / 1_000) : 0;
    const why = isMainBack ? t(`air.main-back-${rule.kind}`, { count: seconds }) : t('air.main-lost', { time });
    return { headline: t('air.backup-on-air'), why, ...says };
  }
  return null;
}

function nextWords({ next, source }: AirStatus, waitsForCue: boolean): string | null {
  if (next === null || next === source) return null;
  return waitsForCue && source === 'backup' && next === 'main' ? 'air.next-cue' : 'air.next-keyframe';
}
