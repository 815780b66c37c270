import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../../client/hooks.tsx';
import { Panel } from '../../components/panel.tsx';
import { ObsPanel } from '../on-air/obs-panel.tsx';
import { IngestForm } from './ingest-form.tsx';
import classes from './settings.module.css';
import { StationForm } from './station-form.tsx';

/** What is set once for a house. */
export function Settings() {
  const { t } = useTranslation();
  const version = useSnapshot((snapshot) => snapshot.version);
  return (
    <div className={classes.column}>
      <Panel title={t('settings.station')}>
        <StationForm />
      </Panel>
      <Panel title={t('settings.ingest')}>
        <IngestForm />
      </Panel>
      <ObsPanel />
      <p className="quiet">{t('settings.version', { version })}</p>
    </div>
  );
}
