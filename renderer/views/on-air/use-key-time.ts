import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { DestinationKey } from '../../../main/contract/destination.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { useFormats } from '../../components/format.ts';

/** @returns how long a key is for, in words, in the venue's zone */
export function useKeyTime(): (key: DestinationKey) => string {
  const { t } = useTranslation();
  const events = useSnapshot((snapshot) => snapshot.events);
  const { day, time } = useFormats();
  return useCallback(
    ({ validFromMs, validUntilMs, eventId }) => {
      const at = (ms: number | null) => (ms === null ? '' : `${day(ms)}, ${time(ms)}`);
      const bounds = { from: at(validFromMs), until: at(validUntilMs) };
      const span = validFromMs === null ? (validUntilMs === null ? 'always' : 'until') : validUntilMs === null ? 'from' : 'from-until';
      if (eventId === null) return t(`key.${span}`, bounds);
      const title = events.find(({ id }) => id === eventId)?.title ?? t('key.event-gone');
      return span === 'always' ? t('key.for-event', { title }) : `${t('key.for-event', { title })} ${t(`key.${span}`, bounds)}`;
    },
    [t, events, day, time],
  );
}
