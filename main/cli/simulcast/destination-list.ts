import { resolve } from 'node:path';
import { Fault } from '../../base/fault.ts';
import type { RelaySpec } from '../../contract/engine-api.ts';
import type { FaultCode } from '../../contract/fault-codes.ts';
import { type Objection, objectToKey, objectToPassphrase, objectToServer } from '../../domain/destination-rules.ts';
import { readSrtAddress } from './srt-address.ts';

/** A line of the list. `spec` holds the key: for the engine alone. */
export interface ListedDestination {
  name: string;
  spec: RelaySpec;
}

const URL_AT = /(?:^|\s)((?:rtmps?|udp|srt):\/\/\S*|hls:.*|(?:\/|\.{1,2}\/|~\/|[A-Za-z]:\\).*)$/i;
/** Scheme, login, host with port, and the rest behind the slash. */
const RTMP = /^(rtmps?):\/\/(?:([^/@]*)@)?([^/?#@]+)\/(.*)$/is;
const ANY_SCHEME = /\S+:\/\/\S*$/;
const MAX_NAME = 80;

/**
 * Reads a list of destinations: `URL` or `NAME URL` a line; empty lines and lines that start with `#` are left out. Without a name it is
 * the host's, numbered where one comes again.
 *
 * `rtmp://` and `rtmps://`: the last part of the path is the stream key, with everything that follows it; a query before it belongs to
 * the app (`rtmps://host/live2?backup=1/KEY`). A login (`user:password@`) goes into its own fields. `udp://host:port` is MPEG-TS,
 * `srt://host:port?streamid=ID&passphrase=WORDS` is SRT, `hls:FOLDER` or a path is HLS.
 * @param folder relative paths start here
 * @throws Fault `destination/...`, `desk/bad-argument` with `line` (1-based); never with anything of the line itself, which may be a key
 */
export function parseDestinationList(text: string, folder: string): ListedDestination[] {
  const listed: ListedDestination[] = [];
  const given = new Set<string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const fail = (code: FaultCode, reason = ''): never => {
      throw new Fault(code, { line: index + 1, name: `line ${index + 1} of the destinations`, reason });
    };
    const found = URL_AT.exec(line);
    if (!found) return fail('destination/bad-url', ANY_SCHEME.test(line) ? 'scheme' : 'not-a-url');
    const name = line.slice(0, found.index).trim();
    const refuseName = (why: string): never => {
      throw new Fault('desk/bad-argument', { line: index + 1, argument: '--destinations', value: `(line ${index + 1}: ${why})` });
    };
    if (given.has(name)) return refuseName('a name that stands above already');
    if (name.length > MAX_NAME) return refuseName(`a name over ${MAX_NAME} letters`);
    if (name !== '') given.add(name);
    listed.push({ name, spec: { ...specOf(found[1] as string, folder, fail), id: `d${listed.length + 1}` } });
  }
  return nameAll(listed, given);
}

type Fail = (code: FaultCode, reason?: string) => never;

function specOf(address: string, folder: string, fail: Fail): RelaySpec {
  const spec: RelaySpec = { id: 'd0', kind: 'rtmp', server: address, key: '', username: '', password: '' };
  if (/^rtmps?:/i.test(address)) return rtmpSpec(address, spec, fail);
  if (/^udp:/i.test(address)) {
    refuseIf(objectToServer('mpegts', address), fail);
    return { ...spec, kind: 'mpegts' };
  }
  if (/^srt:/i.test(address)) return srtSpec(address, spec, fail);
  const path = address.replace(/^hls:/i, '').trim();
  if (path === '') fail('destination/bad-url', 'not-a-url');
  return { ...spec, kind: 'hls', server: '', folder: resolve(folder, path) };
}

function rtmpSpec(address: string, spec: RelaySpec, fail: Fail): RelaySpec {
  const [, scheme = '', login, host = '', rest] = RTMP.exec(address) ?? [];
  if (rest === undefined) return fail(/^rtmps?:\/\/[^/]+$/i.test(address) ? 'destination/key-missing' : 'destination/bad-url', 'not-a-url');
  const at = keyStart(rest);
  const server = `${scheme}://${host}/${rest.slice(0, Math.max(0, at - 1))}`;
  refuseIf(objectToServer('rtmp', server), fail);
  const key = rest.slice(at);
  if (at === 0 || key === '') fail('destination/key-missing');
  refuseIf(objectToKey(key), fail);
  const [username = '', ...password] = (login ?? '').split(':');
  return { ...spec, server, key, username: decoded(username, 'login', fail), password: decoded(password.join(':'), 'login', fail) };
}

function srtSpec(address: string, spec: RelaySpec, fail: Fail): RelaySpec {
  const { server, streamId, passphrase } = readSrtAddress(address);
  refuseIf(objectToServer('srt', server), fail);
  const key = decoded(streamId, 'characters', fail);
  const password = decoded(passphrase, 'characters', fail);
  refuseIf(objectToKey(key), fail);
  refuseIf(objectToPassphrase(password), fail);
  return { ...spec, kind: 'srt', server, key, password };
}

/**
 * Where the key begins in what follows the host: behind the last slash of the path, or, where the path has but one part, behind the first
 * slash of the query. 0 if there is no key.
 */
function keyStart(rest: string): number {
  const query = rest.indexOf('?');
  const path = query < 0 ? rest : rest.slice(0, query);
  const inPath = path.lastIndexOf('/') + 1;
  if (inPath > 0 || query < 0) return inPath;
  return rest.indexOf('/', query) + 1;
}

/** A lone % cannot be decoded. */
function decoded(text: string, reason: Objection['reason'], fail: Fail): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return fail('destination/bad-url', reason);
  }
}

function refuseIf(objection: Objection | null, fail: Fail): void {
  if (objection) fail(objection.code, objection.reason);
}

function nameAll(listed: ListedDestination[], taken: Set<string>): ListedDestination[] {
  return listed.map(({ name, spec }) => {
    if (name !== '') return { name, spec };
    const base = spec.kind === 'hls' ? 'HLS' : new URL(spec.server).host;
    let free = base;
    for (let number = 2; taken.has(free); number += 1) free = `${base} (${number})`;
    taken.add(free);
    return { name: free, spec };
  });
}
