import { z } from 'zod';
import { destinationIdSchema, destinationKindSchema, keyIdSchema } from '../../contract/destination.ts';
import type { ImportSkip } from '../../contract/keys.ts';
import { limitOverridesSchema, type Platform, platformIdSchema } from '../../contract/platform.ts';
import { objectToKey, objectToServer } from '../destination-rules.ts';
import { onlyKey, type PortableKeys, portableKeySchema } from './portable-key.ts';

/** A destination on its way between desks, with its secrets: never in a log, an error or a snapshot. */
export const portableSchema = z.strictObject({
  /** On the desk that it comes from; null for what was no desk of ours. */
  id: destinationIdSchema.nullable(),
  name: z.string().trim().min(1).max(80),
  kind: destinationKindSchema,
  server: z.string().max(2048),
  backupServer: z.string().max(2048),
  username: z.string().max(256),
  platform: platformIdSchema.nullable(),
  limits: limitOverridesSchema,
  keys: z.array(portableKeySchema).max(200),
  keyInUse: keyIdSchema.nullable(),
  password: z.string().max(1024),
});
export type Portable = z.infer<typeof portableSchema>;

/** How the platforms' table is asked; it is a service, and this is pure. */
export interface PlatformFinder {
  /** By id, name or another name, as people write it. */
  named(text: string): Platform | null;
  /** By the server's host. */
  at(server: string): Platform | null;
}

/** What a file said of a destination, before anything is known to be usable. */
export interface Found {
  place: number;
  name: string;
  server: string;
  key: string;
  username: string;
  password: string;
  /** As written; empty where the server is to tell. */
  platform: string;
  /** Of a CSV, where it has such columns: rows of one name and server are one destination with several keys. */
  keyName?: string;
  validFrom?: string;
  validUntil?: string;
  backupServer?: string;
  backupKey?: string;
}

export interface ReadImport {
  destinations: Portable[];
  skipped: ImportSkip[];
}

/**
 * Turns what a file said into RTMP destinations; what cannot be used is skipped and named by its place.
 * A server left out is the platform's first; a name left out is the platform's or the host's; a name that comes twice is numbered.
 */
export function asPortables(found: readonly Found[], finder: PlatformFinder): ReadImport {
  const read: ReadImport = { destinations: [], skipped: [] };
  const names = new Set<string>();
  for (const one of found) {
    const platform = (one.platform === '' ? null : finder.named(one.platform)) ?? finder.at(one.server);
    const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(one.server);
    const server = isAddress ? one.server : (platform?.servers.find(({ protocol }) => protocol.startsWith('rtmp'))?.url ?? one.server);
    const reason = objectionTo({ ...one, server });
    if (reason) {
      read.skipped.push({ place: one.place, reason });
      continue;
    }
    const known = read.destinations.find((other) => other.name === one.name && other.server === server);
    const keys = keysOf(one, known?.keys.length ?? 0);
    if (known && one.keyName && keys.keys.length > 0) {
      known.keys.push(...keys.keys);
      continue;
    }
    const name = freeName(one.name === '' ? (platform?.name ?? new URL(server).hostname) : one.name, (wanted) => names.has(wanted));
    names.add(name);
    const { username, password, backupServer = '' } = one;
    const plain = { id: null, kind: 'rtmp' as const, backupServer, limits: {} };
    read.destinations.push({ ...plain, name, server, username, platform: platform?.id ?? null, ...keys, password });
  }
  return read;
}

/** The key of a row, with what the row says of it. @param count keys that its destination has already */
function keysOf({ key, keyName = '', validFrom, validUntil, backupKey = '' }: Found, count: number): PortableKeys {
  const { keys, keyInUse } = onlyKey(key);
  const times = { validFromMs: instantOf(validFrom), validUntilMs: instantOf(validUntil) };
  const named = keys.map((one) => ({
    ...one,
    id: count === 0 ? one.id : `key-${count + 1}`,
    name: keyName.slice(0, 60),
    ...times,
    backupKey,
  }));
  return { keys: named, keyInUse };
}

/** An instant with its distance from UTC, as ISO 8601 writes it; a wall-clock time alone could be any. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

function instantOf(text = ''): number | null {
  return text === '' ? null : Date.parse(text);
}

function isInstant(text = ''): boolean {
  return text === '' || (INSTANT.test(text) && !Number.isNaN(Date.parse(text)));
}

/** @returns the name, numbered if it is taken, at most 80 characters long */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  const base = wanted.slice(0, 80).trim();
  let name = base;
  for (let number = 2; isTaken(name); number += 1) name = `${base.slice(0, 80 - ` (${number})`.length)} (${number})`;
  return name;
}

function objectionTo(found: Found): ImportSkip['reason'] | null {
  const { server, key, username, password, backupServer = '', backupKey = '' } = found;
  if (server === '') return 'no-server';
  if (objectToServer('rtmp', server)) return /^(?!rtmps?:)[a-z][a-z0-9+.-]*:/i.test(server) ? 'not-rtmp' : 'bad-server';
  if (backupServer !== '' && objectToServer('rtmp', backupServer)) return 'bad-server';
  if (objectToKey(key) || objectToKey(backupKey)) return 'bad-key';
  if (!isInstant(found.validFrom) || !isInstant(found.validUntil)) return 'bad-time';
  return server.length > 2048 || key.length > 4096 || username.length > 256 || password.length > 1024 ? 'too-long' : null;
}
