import { Loader } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './app.module.css';
import { useDeskState, useSnapshot } from './client/hooks.tsx';
import { useLanguageInStep } from './i18n/language.ts';
import { ALERTS_SHORTCUT } from './views/alerts/alert-bell.tsx';
import { AlertTeller } from './views/alerts/alert-teller.tsx';
import { AlertsDrawer } from './views/alerts/alerts-drawer.tsx';
import { CriticalStrip } from './views/alerts/critical-strip.tsx';
import { Notices } from './views/frame/notices.tsx';
import { type Route, useRoute } from './views/frame/route.ts';
import { useTallyFace } from './views/frame/tally-lamp.tsx';
import { TopBar } from './views/frame/top-bar.tsx';
import { VaultStrip } from './views/keys/vault-strip.tsx';
import { OnAir } from './views/on-air/on-air.tsx';

const Health = lazy(async () => ({ default: (await import('./views/health/health.tsx')).Health }));
const Preflight = lazy(async () => ({ default: (await import('./views/preflight/preflight.tsx')).Preflight }));
const Schedule = lazy(async () => ({ default: (await import('./views/schedule/schedule.tsx')).Schedule }));
const Settings = lazy(async () => ({ default: (await import('./views/settings/settings.tsx')).Settings }));

export function App() {
  useLanguageInStep();
  const hasSnapshot = useDeskState((state) => state.snapshot !== null);
  return hasSnapshot ? <Desk /> : <Waiting />;
}

function Waiting() {
  const { t } = useTranslation();
  const link = useDeskState((state) => state.link);
  return (
    <main className={classes.wait}>
      {link === 'signed-out' ? null : <Loader aria-hidden />}
      <p className={classes.words} role="status">
        {t(link === 'connecting' ? 'link.connecting' : link === 'signed-out' ? 'link.signed-out' : 'link.unreachable')}
      </p>
    </main>
  );
}

function Desk() {
  const { t } = useTranslation();
  const route = useRoute();
  useTitle(route);
  const [isListOpen, setListOpen] = useState(false);
  const openList = useCallback(() => setListOpen(true), []);
  useHotkeys([[ALERTS_SHORTCUT, openList]]);
  return (
    <>
      <button type="button" className={classes.skip} onClick={() => document.getElementById('main')?.focus()}>
        {t('nav.skip')}
      </button>
      <TopBar route={route} onAlerts={openList} />
      <main id="main" className={classes.main} tabIndex={-1}>
        <h1 className="off-screen">{t(`nav.${route}`)}</h1>
        <CriticalStrip onOpen={openList} />
        <Notices />
        <VaultStrip />
        <Suspense fallback={<Loader role="status" aria-label={t('link.loading')} />}>
          <Screen route={route} />
        </Suspense>
      </main>
      <AlertTeller />
      {isListOpen ? <AlertsDrawer onClose={() => setListOpen(false)} /> : null}
    </>
  );
}

function Screen({ route }: { route: Route }) {
  if (route === 'health') return <Health />;
  if (route === 'preflight') return <Preflight />;
  if (route === 'schedule') return <Schedule />;
  if (route === 'settings') return <Settings />;
  return <OnAir />;
}

/** The tally in the browser's tab, before the name of the house. */
function useTitle(route: Route): void {
  const { t } = useTranslation();
  const station = useSnapshot((snapshot) => snapshot.station.name);
  const tally = useTallyFace();
  useEffect(() => {
    document.title = `${t(`tally.${tally}`)} · ${station} · ${t(`nav.${route}`)}`;
  }, [t, tally, station, route]);
}
