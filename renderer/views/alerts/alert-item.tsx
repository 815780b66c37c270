import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../main/contract/alert.ts';
import { CommandButton } from '../../components/command-button.tsx';
import { useFormats } from '../../components/format.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { isOpen, LEVEL_FACES, useAlertText } from './alert-face.ts';
import classes from './alert-item.module.css';

/** One alert in full: what is the case, why probably, what to do, and from when to when. */
export function AlertItem({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const { what, cause, next } = useAlertText()(alert);
  return (
    <li className={classes.item} data-alert={alert.code} data-lasts={alert.clearedAtMs === null}>
      <div className={classes.head}>
        <StateMark {...LEVEL_FACES[alert.level]} label={t(`alerts.${alert.level}`)} />
        <AlertTimes alert={alert} />
      </div>
      <p className={classes.what}>{what}</p>
      <p className={classes.more}>{cause}</p>
      <p className={classes.more}>{next}</p>
      {isOpen(alert) ? <AcknowledgeButton alert={alert} what={what} /> : null}
      {alert.clearedAtMs === null && alert.isAcknowledged ? <p className={classes.known}>{t('alerts.acknowledged')}</p> : null}
    </li>
  );
}

export function AcknowledgeButton({ alert: { id }, what }: { alert: Alert; what: string }) {
  const { t } = useTranslation();
  return (
    <CommandButton
      commandKey={`alert/${id}`}
      command={(api, options) => api.alerts.acknowledge({ id }, options)}
      variant="default"
      w="fit-content"
      leftSection={<IconCheck size={18} aria-hidden />}
      aria-label={t('alerts.acknowledge-named', { what })}
    >
      {t('alerts.acknowledge')}
    </CommandButton>
  );
}

function AlertTimes({ alert: { raisedAtMs, clearedAtMs } }: { alert: Alert }) {
  const { t } = useTranslation();
  const { clock, day } = useFormats();
  const at = { from: clock(raisedAtMs), to: clearedAtMs === null ? '' : clock(clearedAtMs) };
  return (
    <span className={`${classes.times} numbers`} title={day(raisedAtMs)}>
      {clearedAtMs === null ? t('alerts.since', at) : t('alerts.from-to', at)}
    </span>
  );
}
