import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';

const DAYS = [0, 1, 3, 7, 14, 30];

/** How long before a key ends an alert says so. */
export function KeyReminder() {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState('vault/key-reminder');
  const days = useSnapshot((snapshot) => snapshot.vault.keyReminderDays);
  const autoLockMinutes = useSnapshot((snapshot) => snapshot.vault.autoLockMinutes);
  const choices = DAYS.includes(days) ? DAYS : [...DAYS, days].sort((a, b) => a - b);
  return (
    <NativeSelect
      size="md"
      label={t('vault.key-reminder')}
      description={t('vault.key-reminder-hint')}
      value={String(days)}
      disabled={isPending || isCutOff}
      data={choices.map((value) => ({ value: String(value), label: value === 0 ? t('vault.never') : t('vault.days', { count: value }) }))}
      onChange={(event) => {
        const keyReminderDays = Number(event.currentTarget.value);
        void run('vault/key-reminder', (api, options) => api.vault.configure({ autoLockMinutes, keyReminderDays }, options));
      }}
    />
  );
}
