import type { TFunction } from 'i18next';
import { z } from 'zod';
import type { AlertSettings, alertChangeSchema } from '../../../main/contract/alert.ts';

/** The alert settings as the form holds them. */
export interface AlertValues {
  level: AlertSettings['level'];
  sound: boolean;
  desktop: boolean;
  hasMail: boolean;
  host: string;
  port: number;
  secure: boolean;
  username: string;
  from: string;
  /** Addresses, apart by commas, spaces or lines. */
  to: string;
}

/** @source RFC 8314: submission with TLS from the first byte */
const MAIL_PORT = 465;

export function valuesOf({ level, sound, desktop, mail }: AlertSettings): AlertValues {
  const shown = mail ?? { host: '', port: MAIL_PORT, secure: true, username: '', from: '', to: [] };
  return { level, sound, desktop, hasMail: mail !== null, ...shown, to: shown.to.join(', ') };
}

/** @param secrets left out keeps what is stored, empty removes it; a mail server that is no longer used takes its password with it */
export function changeOf(
  values: AlertValues,
  { webhookUrl, mailPassword }: { webhookUrl: string | undefined; mailPassword: string | undefined },
): z.input<typeof alertChangeSchema> {
  const { level, sound, desktop, hasMail, host, port, secure, username, from } = values;
  const mail = { host: host.trim(), port, secure, username: username.trim(), from: from.trim(), to: addressesOf(values.to) };
  const password = hasMail ? mailPassword : '';
  return {
    ...{ level, sound, desktop, mail: hasMail ? mail : null },
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
    ...(password === undefined ? {} : { mailPassword: password }),
  };
}

/** What is wrong with the mail fields, by field; nothing while no mail is sent. */
export function mailProblems({ hasMail, host, from, to }: AlertValues, t: TFunction): Record<string, string | null> {
  if (!hasMail) return {};
  const isAddress = (text: string) => z.email().safeParse(text).success;
  const receivers = addressesOf(to);
  return {
    host: host.trim() === '' ? t('form.needed') : null,
    from: isAddress(from.trim()) ? null : t('form.mail-address'),
    to: receivers.length > 0 && receivers.every(isAddress) ? null : t('form.mail-address'),
  };
}

function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}
