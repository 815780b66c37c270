import { type Icon, IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { feedNameSchema } from '../../../main/contract/air.ts';
import { type Alert, type AlertLevel, alertLevelSchema } from '../../../main/contract/alert.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import type { Tone } from '../../components/state-mark.tsx';

export const LEVEL_FACES: Record<AlertLevel, { tone: Tone; icon: Icon }> = {
  info: { tone: 'info', icon: IconInfoCircle },
  warning: { tone: 'wait', icon: IconAlertTriangle },
  critical: { tone: 'bad', icon: IconAlertOctagon },
};

export interface AlertText {
  what: string;
  cause: string;
  next: string;
}

/** @returns the words of an alert: what is the case, why probably, and what to do. A destination is called by its name. */
export function useAlertText(): (alert: Alert) => AlertText {
  const { t } = useTranslation();
  const nameOf = useSubjectName();
  return useCallback(
    ({ code, subject, params }) => {
      const name = nameOf(subject);
      const words = (part: keyof AlertText) => t(`alert.${code}.${part}`, { name, subject: name, ...params });
      return { what: words('what'), cause: words('cause'), next: words('next') };
    },
    [t, nameOf],
  );
}

/** @returns what an alert is about by its name: a destination's, or the feed's in the page's language */
export function useSubjectName(): (subject: string) => string {
  const { t } = useTranslation();
  const destinations = useSnapshot((snapshot) => snapshot.destinations);
  return useCallback(
    (subject) => {
      if (feedNameSchema.safeParse(subject).success) return t(`feed.${subject}`);
      return destinations.find(({ id }) => id === subject)?.name ?? subject;
    },
    [t, destinations],
  );
}

/** Worst first, then the latest. */
export function byWeight(a: Alert, b: Alert): number {
  return rank(b.level) - rank(a.level) || b.raisedAtMs - a.raisedAtMs;
}

export function isAtLeast(level: AlertLevel, least: AlertLevel): boolean {
  return rank(level) >= rank(least);
}

const rank = (level: AlertLevel) => alertLevelSchema.options.indexOf(level);

/** It lasts, and nobody has said that they know. */
export function isOpen({ clearedAtMs, isAcknowledged }: Alert): boolean {
  return clearedAtMs === null && !isAcknowledged;
}
