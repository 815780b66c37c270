import { Button, Group } from '@mantine/core';
import { IconBell, IconVolume } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { AlertTone } from '../alerts/alert-tone.ts';
import { useNoticePermission } from '../alerts/desktop-notice.ts';
import classes from './settings.module.css';

/** What this browser permits, and a press to ask it; and how an alert sounds here. Each browser decides for itself. */
export function DesktopPermission() {
  const { t } = useTranslation();
  const [permission, ask] = useNoticePermission();
  const tone = useMemo(() => new AlertTone(), []);
  useEffect(() => () => void tone.close(), [tone]);
  return (
    <>
      <p className={classes.hint}>{t(`settings.notices-${permission}`)}</p>
      <Group gap="sm">
        {permission === 'default' ? (
          <Button variant="default" leftSection={<IconBell size={18} aria-hidden />} onClick={() => void ask()}>
            {t('settings.notices-ask')}
          </Button>
        ) : null}
        <Button variant="default" leftSection={<IconVolume size={18} aria-hidden />} onClick={() => void tone.play('warning')}>
          {t('settings.sound-try')}
        </Button>
      </Group>
    </>
  );
}
