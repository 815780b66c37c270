import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';

const MINUTES = [0, 5, 15, 30, 60, 240];

/** After how long without a command the vault locks itself. */
export function AutoLock() {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState('vault/auto-lock');
  const minutes = useSnapshot((snapshot) => snapshot.vault.autoLockMinutes);
  const keyReminderDays = useSnapshot((snapshot) => snapshot.vault.keyReminderDays);
  const choices = MINUTES.includes(minutes) ? MINUTES : [...MINUTES, minutes].sort((a, b) => a - b);
  return (
    <NativeSelect
      size="md"
      label={t('vault.auto-lock')}
      description={t('vault.auto-lock-hint')}
      value={String(minutes)}
      disabled={isPending || isCutOff}
      data={choices.map((value) => ({
        value: String(value),
        label: value === 0 ? t('vault.never') : t('vault.minutes', { count: value }),
      }))}
      onChange={(event) => {
        const autoLockMinutes = Number(event.currentTarget.value);
        void run('vault/auto-lock', (api, options) => api.vault.configure({ autoLockMinutes, keyReminderDays }, options));
      }}
    />
  );
}
