import { Button } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../main/contract/alert.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { useFormats } from '../../components/format.ts';
import { byWeight, isOpen, useAlertText } from './alert-face.ts';
import { AcknowledgeButton } from './alert-item.tsx';
import classes from './critical-strip.module.css';

/** More than these would push what is on air off the screen. */
const SHOWN = 3;

/** Critical alerts, on top of every screen until somebody says that they know. */
export function CriticalStrip({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation();
  const alerts = useSnapshot((snapshot) => snapshot.alerts);
  const critical = alerts.filter((alert) => alert.level === 'critical' && isOpen(alert)).sort(byWeight);
  return (
    <div aria-live="assertive">
      {critical.length === 0 ? null : (
        <ul className={classes.list}>
          {critical.slice(0, SHOWN).map((alert) => (
            <StripItem key={alert.id} alert={alert} />
          ))}
          {critical.length > SHOWN ? (
            <li>
              <Button variant="default" onClick={onOpen}>
                {t('alerts.more', { count: critical.length - SHOWN })}
              </Button>
            </li>
          ) : null}
        </ul>
      )}
    </div>
  );
}

function StripItem({ alert }: { alert: Alert }) {
  const { clock } = useFormats();
  const { what, next } = useAlertText()(alert);
  return (
    <li className={classes.item} data-critical={alert.code}>
      <IconAlertOctagon size={26} aria-hidden />
      <p className={classes.text}>
        <strong>{what}</strong> {next}
      </p>
      <span className="numbers">{clock(alert.raisedAtMs)}</span>
      <AcknowledgeButton alert={alert} what={what} />
    </li>
  );
}
