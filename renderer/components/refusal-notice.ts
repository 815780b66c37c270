import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../client/desk-client.ts';
import { useFaultText } from './fault-text.ts';

/** Shows why a command did not work, until it is closed or 12 s have passed. */
export function useRefusalNotice(): (refusal: Refusal) => void {
  const { t } = useTranslation();
  const faultText = useFaultText();
  return useCallback(
    (refusal) => {
      const message = refusal.kind === 'fault' ? faultText(refusal.fault) : t(`refusal.${refusal.kind}`);
      notifications.show({
        id: message,
        color: 'red',
        title: t('refusal.title'),
        message,
        autoClose: 12_000,
        closeButtonProps: { 'aria-label': t('action.close') },
      });
    },
    [t, faultText],
  );
}
