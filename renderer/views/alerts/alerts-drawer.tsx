import { Button, Drawer } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../main/contract/alert.ts';
import { useCommand, useDeskState, useSnapshot } from '../../client/hooks.tsx';
import { byWeight, isOpen } from './alert-face.ts';
import { AlertItem } from './alert-item.tsx';
import classes from './alerts-drawer.module.css';

/** The kit's `header` would be a second banner of the page. */
const ATTRIBUTES = { header: { role: 'presentation' } };

/** What lasts, the worst first, and what is over. */
export function AlertsDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const alerts = useSnapshot((snapshot) => snapshot.alerts);
  const lasting = alerts.filter(({ clearedAtMs }) => clearedAtMs === null).sort(byWeight);
  const over = alerts.filter(({ clearedAtMs }) => clearedAtMs !== null).reverse();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={t('alerts.title')}
      attributes={ATTRIBUTES}
      closeButtonProps={{ 'aria-label': t('action.close'), size: 40 }}
    >
      <div className={classes.head}>
        <h3 className={classes.title}>{t('alerts.now')}</h3>
        <AcknowledgeAll alerts={lasting.filter(isOpen)} />
      </div>
      <AlertList alerts={lasting} none={t('alerts.none')} />
      <h3 className={classes.title}>{t('alerts.history')}</h3>
      <AlertList alerts={over} none={t('alerts.none-before')} />
    </Drawer>
  );
}

function AlertList({ alerts, none }: { alerts: readonly Alert[]; none: string }) {
  if (alerts.length === 0) return <p className={classes.none}>{none}</p>;
  return (
    <ul className={classes.list}>
      {alerts.map((alert) => (
        <AlertItem key={alert.id} alert={alert} />
      ))}
    </ul>
  );
}

function AcknowledgeAll({ alerts }: { alerts: readonly Alert[] }) {
  const { t } = useTranslation();
  const run = useCommand();
  const isCutOff = useDeskState((state) => state.link !== 'up');
  if (alerts.length < 2) return null;
  const acknowledgeAll = async () => {
    for (const { id } of alerts) await run(`alert/${id}`, (api, options) => api.alerts.acknowledge({ id }, options));
  };
  return (
    <Button variant="default" disabled={isCutOff} leftSection={<IconChecks size={18} aria-hidden />} onClick={() => void acknowledgeAll()}>
      {t('alerts.acknowledge-all')}
    </Button>
  );
}
