import { useTranslation } from 'react-i18next';
import type { ObsItem, ObsLive } from '../../../main/contract/obs-live.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { Panel } from '../../components/panel.tsx';
import { SourceRow } from './source-row.tsx';
import classes from './sources-panel.module.css';

/** What the program scene shows, and in studio mode what the next one will: shown or hidden, texts, films. */
export function SourcesPanel({ live }: { live: ObsLive }) {
  const { t } = useTranslation();
  const program = useSnapshot(({ obs }) => obs.scene);
  const { studio } = live;
  const hasPreview = studio.isOn && studio.preview !== program;
  return (
    <Panel title={t('obs-live.sources')}>
      <div className={classes.lists}>
        {hasPreview ? (
          <List title={t('obs-live.in-preview', { scene: studio.preview })} scene={studio.preview} items={live.preview} />
        ) : null}
        <List title={t('obs-live.in-program', { scene: program })} scene={program} items={live.program} />
      </div>
    </Panel>
  );
}

function List({ title, scene, items }: { title: string; scene: string; items: readonly ObsItem[] }) {
  const { t } = useTranslation();
  return (
    <section aria-label={title}>
      <h3 className={classes.title}>{title}</h3>
      {items.length === 0 ? <p className={classes.none}>{t('obs-live.no-sources')}</p> : null}
      <ul className={classes.list}>
        {items.map((item) => (
          <SourceRow key={item.id} scene={scene} item={item} />
        ))}
      </ul>
    </section>
  );
}
