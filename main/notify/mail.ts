import { Fault } from '../base/fault.ts';
import type { AlertSettings } from '../contract/alert.ts';
import type { Language } from '../contract/language.ts';
import { ALERT_WORDS } from '../contract/words/words.ts';
import type { AlertNews } from './news.ts';

export interface MailWay {
  settings: NonNullable<AlertSettings['mail']>;
  password: string;
  language: Language;
  timeZone: string;
  /** PEM of one more certificate authority to trust, beside the system's. */
  ca?: string;
}

const TIMEOUT_MS = 10_000;

/**
 * Sends news as one mail. A login is only given over TLS, and the server's certificate is checked.
 * @param news at least one, the gravest first
 * @throws Fault `alerts/not-delivered`
 */
export async function sendMail(way: MailWay, news: readonly AlertNews[]): Promise<void> {
  const [first] = news;
  if (!first) return;
  const { host, port, secure, username, from, to } = way.settings;
  const { createTransport } = await import('nodemailer'); // most desks never send one
  const transport = createTransport({
    ...{ host, port, secure, requireTLS: !secure && username !== '' },
    ...(username === '' ? {} : { auth: { user: username, pass: way.password } }),
    tls: { rejectUnauthorized: true, ...(way.ca === undefined ? {} : { ca: way.ca }) },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    await transport.sendMail({
      from,
      to,
      subject: subjectOf(first, news.length, way.language),
      text: news.map((one) => line(one, way)).join('\n\n'),
    });
  } catch (error) {
    throw new Fault('alerts/not-delivered', { way: 'mail', host, reason: `${host}: ${reasonOf(error)}` });
  } finally {
    transport.close();
  }
}

function subjectOf({ station, level, text }: AlertNews, count: number, language: Language): string {
  const more = count > 1 ? ` (+${count - 1})` : '';
  return `[${station}] ${ALERT_WORDS[language].level[level]}: ${text.what}${more}`.replace(/\s+/g, ' ');
}

function line({ level, text, raisedAtMs, clearedAtMs }: AlertNews, { language, timeZone }: MailWay): string {
  const at = (ms: number) => new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'medium', timeStyle: 'medium' }).format(ms);
  const words = ALERT_WORDS[language];
  const times = clearedAtMs === null ? at(raisedAtMs) : `${at(raisedAtMs)} – ${at(clearedAtMs)} · ${words.over}`;
  return [`${words.level[level]} · ${times}`, text.what, text.cause, text.next].join('\n');
}

/** Messages of a mail server may repeat what they were given; codes do not. */
function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const parts = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number');
  return parts.length > 0 ? parts.join(' ') : 'no answer';
}
