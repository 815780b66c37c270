import { type Alert, type AlertCode, type AlertLevel, alertLevelSchema } from '../contract/alert.ts';
import type { Station } from '../contract/snapshot.ts';
import type { AlertText } from '../contract/words/alert-text.ts';
import { ALERT_WORDS } from '../contract/words/words.ts';

/** One alert as it is told outside the page, in the station's language. */
export interface AlertNews {
  station: string;
  code: AlertCode | 'trial';
  level: AlertLevel;
  /** Name of the destination or the feed that it is about, empty for the channel as a whole. */
  subject: string;
  text: AlertText;
  /** UTC epoch, ms. */
  raisedAtMs: number;
  clearedAtMs: number | null;
}

export function newsOf({ code, level, subject, params, raisedAtMs, clearedAtMs }: Alert, station: Station): AlertNews {
  const { what, cause, next } = ALERT_WORDS[station.language].text[code];
  const text = { what: filled(what, params), cause: filled(cause, params), next: filled(next, params) };
  return { station: station.name, code, level, subject: String(params.name ?? subject), text, raisedAtMs, clearedAtMs };
}

/** What a test of the ways sends. */
export function trialNews(station: Station, nowMs: number): AlertNews {
  const text = ALERT_WORDS[station.language].trial;
  return { station: station.name, code: 'trial', level: 'info', subject: '', text, raisedAtMs: nowMs, clearedAtMs: null };
}

export function isAtLeast(level: AlertLevel, least: AlertLevel): boolean {
  return rank(level) >= rank(least);
}

/** The gravest first; of the same gravity what lasts before what is over, then the oldest. */
export function byGravity(a: AlertNews, b: AlertNews): number {
  const isOver = ({ clearedAtMs }: AlertNews) => Number(clearedAtMs !== null);
  return rank(b.level) - rank(a.level) || isOver(a) - isOver(b) || a.raisedAtMs - b.raisedAtMs;
}

const rank = (level: AlertLevel): number => alertLevelSchema.options.indexOf(level);

function filled(text: string, params: Alert['params']): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? '…'));
}
