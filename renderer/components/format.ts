import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../client/hooks.tsx';

const LOCALES: Record<string, string> = { en: 'en-GB', ko: 'ko-KR', zh: 'zh-CN' };

export interface Formats {
  /** `19:30:05` in the venue's zone. */
  clock(atMs: number): string;
  /** `19:30` in the venue's zone. */
  time(atMs: number): string;
  /** Weekday, day and month in the venue's zone. */
  day(atMs: number): string;
  /** `24 Nov, 19:30` in the venue's zone. */
  moment(atMs: number): string;
  /** `6.0 Mb/s` or `640 kb/s`. */
  bitrate(kbps: number): string;
  /** `0 kB`, `1.4 MB`. */
  bytes(bytes: number): string;
  number(value: number, fractionDigits?: number): string;
}

/** A figure and its unit stay on one line. */
const unbroken = (text: string) => text.replaceAll(' ', '\u00a0');

/** Times in the venue's zone and figures in the page's language. */
export function useFormats(): Formats {
  const { t, i18n } = useTranslation();
  const timeZone = useSnapshot((snapshot) => snapshot.station.timeZone);
  return useMemo(() => {
    const locale = LOCALES[i18n.language] ?? 'en-GB';
    const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
    const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const day = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short', day: 'numeric', month: 'short' });
    const moment = new Intl.DateTimeFormat(locale, {
      timeZone,
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const number = (value: number, fractionDigits = 0) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }).format(value);
    return {
      clock: (atMs) => clock.format(atMs),
      time: (atMs) => time.format(atMs),
      day: (atMs) => day.format(atMs),
      moment: (atMs) => moment.format(atMs),
      bitrate: (kbps) =>
        unbroken(kbps >= 1_000 ? t('figure.mbps', { value: number(kbps / 1_000, 1) }) : t('figure.kbps', { value: number(kbps) })),
      bytes: (bytes) =>
        unbroken(
          bytes >= 1_000_000
            ? t('figure.megabytes', { value: number(bytes / 1e6, 1) })
            : t('figure.kilobytes', { value: number(bytes / 1e3) }),
        ),
      number,
    };
  }, [t, i18n.language, timeZone]);
}

/** `0:07`, `12:34`, `1:02:03`; never negative. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
