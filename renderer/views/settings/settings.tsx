import { useTranslation } from 'react-i18next';
import { useMay, useSnapshot } from '../../client/hooks.tsx';
import { Panel } from '../../components/panel.tsx';
import { AccessPanel } from '../access/access-panel.tsx';
import { AuditPanel } from '../access/audit-panel.tsx';
import { SessionPanel } from '../access/session-panel.tsx';
import { KeysPanel } from '../keys/keys-panel.tsx';
import { ObsPanel } from '../on-air/obs-panel.tsx';
import { AirRuleForm } from './air-rule-form.tsx';
import { AlertsForm } from './alerts-form.tsx';
import { IngestForm } from './ingest-form.tsx';
import { RenditionsList } from './renditions-list.tsx';
import classes from './settings.module.css';
import { SlatesForm } from './slates-form.tsx';
import { StationForm } from './station-form.tsx';
import { WatchForm } from './watch-form.tsx';

/** What is set once for a house, for producers; what this browser is signed in as, for everybody. */
export function Settings() {
  const { t } = useTranslation();
  const maySet = useMay('station.set');
  const version = useSnapshot((snapshot) => snapshot.version);
  if (!maySet)
    return (
      <div className={classes.screen}>
        <SessionPanel />
        <p className={classes.version}>{t('settings.version', { version })}</p>
      </div>
    );
  return (
    <div className={classes.screen}>
      <div className={classes.column}>
        <Panel title={t('settings.station')}>
          <StationForm />
        </Panel>
        <Panel title={t('settings.ingest')}>
          <IngestForm />
        </Panel>
        <Panel title={t('settings.air')}>
          <AirRuleForm />
        </Panel>
        <Panel title={t('settings.watch')}>
          <WatchForm />
        </Panel>
        <Panel title={t('fit.list')}>
          <RenditionsList />
        </Panel>
        <ObsPanel />
      </div>
      <div className={classes.column}>
        <KeysPanel />
        <AccessPanel />
        <Panel title={t('settings.slates')}>
          <SlatesForm />
        </Panel>
        <Panel title={t('settings.alerts')}>
          <AlertsForm />
        </Panel>
      </div>
      <div className={classes.wide}>
        <AuditPanel />
      </div>
      <p className={classes.version}>{t('settings.version', { version })}</p>
    </div>
  );
}
