import { ActionIcon, NativeSelect, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconEye, IconMoon, IconPlugX, IconShieldHalf, IconSun, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDeskNow, useDeskState, useSnapshot } from '../../client/hooks.tsx';
import { duration, useFormats } from '../../components/format.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { LANGUAGES } from '../../i18n/create-i18n.ts';
import { useLanguage } from '../../i18n/language.ts';
import { AlertBell } from '../alerts/alert-bell.tsx';
import { ROUTES, type Route } from './route.ts';
import { TallyLamp } from './tally-lamp.tsx';
import classes from './top-bar.module.css';

/** On every screen: the tally, the house's time, what comes next, and whether a program arrives. */
export function TopBar({ route, onAlerts }: { route: Route; onAlerts: () => void }) {
  const { t } = useTranslation();
  const station = useSnapshot((snapshot) => snapshot.station.name);
  return (
    <header className={classes.bar}>
      <TallyLamp />
      <span className={classes.station} title={station}>
        {station}
      </span>
      <nav className={classes.nav} aria-label={t('nav.label')}>
        {ROUTES.map((name) => (
          <a key={name} className={classes.link} href={`#/${name}`} aria-current={name === route ? 'page' : undefined}>
            {t(`nav.${name}`)}
          </a>
        ))}
      </nav>
      <NextEvent />
      <span className={classes.health}>
        <IngestHealth />
      </span>
      <StationClock />
      <div className={classes.tools}>
        <RoleMark />
        <AlertBell onOpen={onAlerts} />
        <LanguageChoice />
        <SchemeSwitch />
      </div>
    </header>
  );
}

/** Whoever may not do everything sees why something is missing. */
function RoleMark() {
  const { t } = useTranslation();
  const role = useDeskState((state) => state.me?.role ?? null);
  if (role === null || role === 'producer') return null;
  const label = t(`access.role-${role}`);
  return (
    <span className={classes.role} title={label}>
      <StateMark tone="still" icon={role === 'viewer' ? IconEye : IconUser} label={label} />
    </span>
  );
}

function StationClock() {
  const { t } = useTranslation();
  const formats = useFormats();
  const nowMs = useDeskNow();
  const timeZone = useSnapshot((snapshot) => snapshot.station.timeZone);
  return (
    <div className={classes.clock} role="timer" aria-label={t('clock.label')}>
      <div className={`${classes.time} numbers`}>{formats.clock(nowMs)}</div>
      <div className={classes.zone}>
        {formats.day(nowMs)} · {timeZone}
      </div>
    </div>
  );
}

function NextEvent() {
  const { t } = useTranslation();
  const nowMs = useDeskNow();
  const events = useSnapshot((snapshot) => snapshot.events);
  const current = events.find((event) => event.state === 'on-air');
  const next = events.filter((event) => event.state === 'upcoming').sort((a, b) => a.startsAtMs - b.startsAtMs)[0];
  const shown = current ?? next;
  if (!shown) return <div className={`${classes.next} ${classes.nextLabel}`}>{t('next.none')}</div>;
  const leftMs = (current ? shown.endsAtMs : shown.startsAtMs) - nowMs;
  const days = Math.floor(leftMs / 86_400_000);
  const left = days >= 2 ? t('next.days', { count: days }) : duration(leftMs);
  return (
    <div className={classes.next}>
      <div className={classes.nextTitle} title={shown.title}>
        {shown.title}
      </div>
      <div className={`${classes.nextLabel} numbers`}>{t(current ? 'next.ends' : 'next.starts', { left })}</div>
    </div>
  );
}

function IngestHealth() {
  const { t } = useTranslation();
  const formats = useFormats();
  const isUp = useDeskState((state) => state.link === 'up');
  const ingest = useSnapshot((snapshot) => snapshot.ingest);
  const program = useSnapshot((snapshot) => snapshot.program);
  const isBackup = useSnapshot((snapshot) => snapshot.air.source === 'backup');
  if (!isUp) return <StateMark tone="still" icon={IconPlugX} label={t('ingest.unknown')} />;
  if (ingest.fault || !ingest.listening) return <StateMark tone="bad" icon={IconAlertTriangle} label={t('ingest.closed')} />;
  if (program.state === 'silent') return <StateMark tone="bad" icon={IconAlertTriangle} label={t('ingest.silent')} />;
  if (program.state === 'absent') return <StateMark tone="still" icon={IconPlugX} label={t('ingest.absent')} />;
  const bitrate = formats.bitrate(program.bitrateKbps);
  if (isBackup) return <StateMark tone="wait" icon={IconShieldHalf} label={t('ingest.backup', { bitrate })} />;
  return <StateMark tone="good" icon={IconCircleCheck} label={t('ingest.live', { bitrate })} />;
}

function LanguageChoice() {
  const { t } = useTranslation();
  const [language, choose] = useLanguage();
  return (
    <NativeSelect
      className={classes.language}
      size="md"
      aria-label={t('language.label')}
      value={language}
      data={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}

function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('dark');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon onClick={() => setColorScheme(other)} aria-label={t(`scheme.${other}`)}>
      {scheme === 'dark' ? <IconSun size={22} aria-hidden /> : <IconMoon size={22} aria-hidden />}
    </ActionIcon>
  );
}
