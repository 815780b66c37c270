import type { KeyDoubt, Platform } from '../../contract/platform.ts';

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;
/** A shorter text may stand in an address by chance. */
const TELLING_CHARS = 6;

/**
 * What makes a key look wrong, though it could be used; what cannot be used is `objectToKey`'s.
 * @source pasted addresses instead of keys, and keys left in the address: sorayuki/obs-multi-rtmp#256
 */
export function doubtsAboutKey(platform: Platform | null, server: string, key: string): KeyDoubt[] {
  if (key === '') return [];
  if (ADDRESS.test(key)) return ['is-address'];
  const doubts: KeyDoubt[] = [];
  if (key.length >= TELLING_CHARS && server.includes(key)) doubts.push('in-server');
  const pattern = platform?.key.pattern;
  if (pattern && !new RegExp(`^(?:${pattern})$`).test(key)) doubts.push('shape');
  return doubts;
}

/**
 * Server and key as the one address that some encoders ask for. Nothing is encoded: a key goes out verbatim, and the query of a server
 * (`?backup=1`) stays with it, before the key.
 * A stream id of SRT is the one thing that is encoded: it is a value in a query.
 * @source OBS joins them so; Bilibili's keys begin with `?` and follow the slash; ffmpeg-protocols, srt `streamid`
 */
export function joinedAddress(server: string, key: string): string {
  if (/^srt:/i.test(server)) return key === '' ? server : `${server}${server.includes('?') ? '&' : '?'}streamid=${encodeURIComponent(key)}`;
  if (server.includes('{key}')) return server.replace('{key}', () => key);
  return `${server.replace(/\/+$/, '')}/${key}`;
}
