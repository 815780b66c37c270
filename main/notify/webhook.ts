import { Fault } from '../base/fault.ts';
import type { AlertNews } from './news.ts';

const TIMEOUT_MS = 5_000;
const MAX_REDIRECTS = 3;
const SCHEMES = new Set(['http:', 'https:']);

/** What a webhook gets: the gravest alert, and in `others` what happened within the same seconds. */
export interface WebhookBody extends AlertNews {
  others: readonly AlertNews[];
}

/** @returns the address @throws Fault `alerts/bad-url`, which does not carry it */
export function webhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !SCHEMES.has(url.protocol)) throw new Fault('alerts/bad-url');
  return url;
}

/**
 * Posts news to a webhook. Its address often holds a token: errors carry the host alone.
 * @param news at least one, the gravest first
 * @throws Fault `alerts/bad-url`, `alerts/not-delivered`
 */
export async function postWebhook(address: string, news: readonly AlertNews[], signal?: AbortSignal): Promise<void> {
  const [first, ...others] = news;
  if (!first) return;
  let url = webhookUrl(address);
  const body = JSON.stringify({ ...first, others } satisfies WebhookBody);
  const timeUp = AbortSignal.timeout(TIMEOUT_MS);
  const ends = signal ? AbortSignal.any([timeUp, signal]) : timeUp;
  for (let redirects = 0; ; redirects += 1) {
    const response = await post(url, body, ends);
    if (response.ok) return;
    const next = redirects < MAX_REDIRECTS ? redirectOf(response, url) : null;
    if (!next) throw notDelivered(url, `HTTP ${response.status}`);
    url = next;
  }
}

async function post(url: URL, body: string, signal: AbortSignal): Promise<Response> {
  const target = new URL(url);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (target.username !== '' || target.password !== '') {
    // fetch takes no address with a login in it.
    const login = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`;
    headers.authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    target.username = '';
    target.password = '';
  }
  try {
    const response = await fetch(target, { method: 'POST', body, headers, redirect: 'manual', signal });
    await response.body?.cancel();
    return response;
  } catch (error) {
    throw notDelivered(url, reasonOf(error));
  }
}

/** Only within one scheme: an answer must not take the token off TLS, or turn the request into another kind of address. */
function redirectOf(response: Response, from: URL): URL | null {
  const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
  if (location === null || !URL.canParse(location, from)) return null;
  const url = new URL(location, from);
  return url.protocol === from.protocol ? url : null;
}

function notDelivered(url: URL, reason: string): Fault {
  return new Fault('alerts/not-delivered', { way: 'webhook', host: url.host, reason: `${url.host}: ${reason}` });
}

/** Messages of fetch hold the address; codes do not. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'timeout';
  return typeof cause?.code === 'string' ? cause.code : 'no answer';
}
