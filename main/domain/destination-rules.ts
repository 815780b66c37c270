import type { DestinationKind } from '../contract/destination.ts';
import type { FaultCode } from '../contract/fault.ts';

/** Why a server address or a key cannot be used: the fault and its `reason` parameter, which the words are chosen by. */
export interface Objection {
  code: FaultCode;
  reason: 'length' | 'characters' | 'not-a-url' | 'scheme' | 'host' | 'port' | 'login' | 'folder' | 'option' | 'not-needed';
}

const SCHEMES: Record<DestinationKind, readonly string[]> = {
  rtmp: ['rtmp:', 'rtmps:'],
  mpegts: ['udp:'],
  srt: ['srt:'],
  hls: [],
  file: [],
};

/** POSIX, a Windows drive, a share; control characters are nobody's folder. */
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/]|\\\\)[^\p{Cc}]*$/u;

/** White space of any kind, control characters, and the full-width forms that an East Asian input method leaves in a pasted key. */
const UNUSABLE = /[\s\p{Cc}\p{Cf}\uFF01-\uFF60\uFFE0-\uFFE6\u3000]/u;

/**
 * What is wrong with a server address, or null. The address is used as it was given, never rewritten: a query (`?backup=1`) belongs to
 * the app, and a key that a platform put into its address stays there.
 * @source facts of the platforms' published ingest addresses; login goes into its own fields because an address is shown to everybody
 */
export function objectToServer(kind: DestinationKind, server: string): Objection | null {
  const no = (reason: Objection['reason']): Objection => ({ code: 'destination/bad-url', reason });
  if (kind === 'hls') return server === '' ? null : no('not-needed');
  if (kind === 'file') return server === '' || ABSOLUTE.test(server) ? null : no('folder');
  if (UNUSABLE.test(server)) return no('characters');
  if (!URL.canParse(server)) return no('not-a-url');
  const url = new URL(server);
  if (!SCHEMES[kind].includes(url.protocol)) return no('scheme');
  if (url.username !== '' || url.password !== '') return no('login');
  if (url.hostname === '') return no('host');
  if ((kind === 'mpegts' || kind === 'srt') && url.port === '') return no('port');
  if (kind === 'srt' && holdsMoreThanLatency(url)) return no('option');
  return null;
}

/** Stream id and passphrase are secrets, and an address is shown to everybody; some write the first behind a slash. */
function holdsMoreThanLatency({ pathname, hash, searchParams }: URL): boolean {
  return pathname.length > 1 || hash !== '' || [...searchParams.keys()].some((name) => name !== 'latency');
}

/** What is wrong with a stream key, or null. A key goes out verbatim (`?`, `&`, `=`, `%`), so it is never encoded, only refused. */
export function objectToKey(key: string): Objection | null {
  return UNUSABLE.test(key) ? { code: 'destination/bad-key', reason: 'characters' } : null;
}

/** What is wrong with an SRT passphrase, or null; empty is none. @source ffmpeg-protocols, srt `passphrase`: 10 to 64 characters */
export function objectToPassphrase(passphrase: string): Objection | null {
  if (passphrase === '') return null;
  const bytes = new TextEncoder().encode(passphrase).length;
  if (bytes < 10 || bytes > 64) return { code: 'destination/bad-passphrase', reason: 'length' };
  return /\p{Cc}/u.test(passphrase) ? { code: 'destination/bad-passphrase', reason: 'characters' } : null;
}
