import { Loader } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HEALTH_SAMPLES, type HealthHistory } from '../../../main/contract/health.ts';
import { useDeskNow, useSnapshot } from '../../client/hooks.tsx';
import { Panel } from '../../components/panel.tsx';
import classes from './health.module.css';
import { createPointedAt, PointedAtContext } from './pointed-at.ts';
import { ProgramHealth } from './program-health.tsx';
import { RelayHealth } from './relay-health.tsx';
import { useHealth } from './use-health.ts';

/** In the first minutes of a show the lines are not squeezed into a corner of the hour, s. */
const SHORTEST_S = 600;

/** The last hour of the program and of every destination. */
export function Health() {
  const { t } = useTranslation();
  const history = useHealth();
  const [pointed] = useState(createPointedAt);
  if (history === null) return <Loader role="status" aria-label={t('link.loading')} />;
  const isEmpty = history.program.source.length === 0;
  return (
    <PointedAtContext value={pointed}>
      {isEmpty ? (
        <Panel title={t('health.title')}>
          <p className={classes.note}>{t('health.empty')}</p>
        </Panel>
      ) : (
        <Hour history={history} />
      )}
    </PointedAtContext>
  );
}

function Hour({ history }: { history: HealthHistory }) {
  const { t } = useTranslation();
  const nowMs = useDeskNow();
  const destinations = useSnapshot((snapshot) => snapshot.destinations);
  const { fromMs, stepMs, program, relays } = history;
  const count = program.source.length;
  const times = useMemo(() => Array.from({ length: count }, (_, index) => (fromMs + index * stepMs) / 1_000), [count, fromMs, stepMs]);
  // Moves with the samples, not with each second: drawing 64 plots a second is work for nothing.
  const toS = Math.ceil(nowMs / stepMs) * (stepMs / 1_000);
  const spanS = Math.min((HEALTH_SAMPLES * stepMs) / 1_000, Math.max(SHORTEST_S, toS - fromMs / 1_000));
  const window = useMemo(() => ({ from: toS - spanS, to: toS }), [toS, spanS]);
  const shown = destinations.filter(({ id }) => relays[id]);
  return (
    <div className={classes.screen}>
      <ProgramHealth program={program} times={times} window={window} />
      <Panel title={t('health.destinations')} aside={<span className={classes.legend}>{t('health.legend')}</span>}>
        {shown.length === 0 ? (
          <p className={classes.note}>{t('health.no-destinations')}</p>
        ) : (
          <ul className={classes.relays}>
            {shown.map((destination) => (
              <RelayHealth key={destination.id} destination={destination} line={relays[destination.id]!} times={times} window={window} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}
