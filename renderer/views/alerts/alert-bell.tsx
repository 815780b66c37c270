import { ActionIcon } from '@mantine/core';
import { IconBell, IconBellRinging } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../../client/hooks.tsx';
import classes from './alert-bell.module.css';
import { byWeight, isOpen } from './alert-face.ts';

export const ALERTS_SHORTCUT = 'Alt+Shift+A';

/** Opens the alerts; says how many last that nobody has acknowledged. */
export function AlertBell({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation();
  const alerts = useSnapshot((snapshot) => snapshot.alerts);
  const open = alerts.filter(isOpen).sort(byWeight);
  const Sign = open.length > 0 ? IconBellRinging : IconBell;
  return (
    <ActionIcon
      className={classes.bell}
      onClick={onOpen}
      aria-label={t('alerts.bell', { count: open.length })}
      aria-keyshortcuts={ALERTS_SHORTCUT}
      data-open-alerts={open.length}
    >
      <Sign size={22} aria-hidden />
      {open.length > 0 ? (
        <span className={classes.count} data-level={open[0]?.level} aria-hidden>
          {open.length > 99 ? '99+' : open.length}
        </span>
      ) : null}
    </ActionIcon>
  );
}
