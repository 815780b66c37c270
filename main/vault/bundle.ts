import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../base/fault.ts';
import { type Portable, portableSchema } from '../domain/import/portable.ts';
import { onlyKey } from '../domain/import/portable-key.ts';
import { isPayable, keyFrom, SALT_BYTES, SCRYPT_COST, type ScryptCost } from './passphrase.ts';
import { seal, unseal } from './sealed-box.ts';

export const BUNDLE_FORMAT = 'foyer-bundle';
/** 2 since a destination has many keys. */
const VERSION = 2;
const MAX_DESTINATIONS = 1_000;

const headSchema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  version: z.union([z.literal(1), z.literal(VERSION)]),
  cipher: z.literal('aes-256-gcm'),
  kdf: z.strictObject({ name: z.literal('scrypt'), logN: z.int(), r: z.int(), p: z.int(), salt: z.base64() }),
});
const contentSchema = z.strictObject({
  station: z.string().max(120),
  createdAtMs: z.number(),
  destinations: z.array(portableSchema).max(MAX_DESTINATIONS),
});
/** Version 1 knew one key a destination and no backup server. */
const contentSchemaV1 = contentSchema.extend({
  destinations: z
    .array(portableSchema.omit({ keys: true, keyInUse: true, backupServer: true }).extend({ key: z.string().max(4096) }))
    .max(MAX_DESTINATIONS),
});
/** What a bundle holds. */
export interface BundleContent {
  /** Name of the house that it was made in. */
  station: string;
  /** UTC epoch, ms. */
  createdAtMs: number;
  destinations: Portable[];
}

/** Header, box and sum, a line each, nothing before, between or behind them. */
const LINES = /^([^\n]{1,2000})\n([A-Za-z0-9+/]+={0,2})\n([0-9a-f]{64})\n$/;

/** Whether a text begins as a bundle does, whole or not. */
export function isBundle(text: string): boolean {
  return text.trimStart().startsWith(`{"format":"${BUNDLE_FORMAT}"`);
}

/**
 * Writes a bundle: see docs/key-bundle.md.
 * @param cost what a guess at the passphrase costs; lower in tests alone
 */
export async function writeBundle(content: BundleContent, passphrase: string, cost: ScryptCost = SCRYPT_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const { logN, r, p } = cost;
  const kdf = { name: 'scrypt', logN, r, p, salt: salt.toString('base64') };
  const head = JSON.stringify({ format: BUNDLE_FORMAT, version: VERSION, cipher: 'aes-256-gcm', kdf });
  const box = seal(await keyFrom(passphrase, salt, cost), head, Buffer.from(JSON.stringify(content)));
  const lines = `${head}\n${box.toString('base64')}\n`;
  return `${lines}${sumOf(lines)}\n`;
}

/**
 * Opens a bundle. Everything is checked before anything is given out, and what a guess may cost before it is paid.
 * @param cost what this desk writes itself: a bundle may be cheaper than that in tests alone
 * @throws Fault `bundle/damaged`, `bundle/newer`, `bundle/wrong-passphrase`
 */
export async function readBundle(text: string, passphrase: string, cost: ScryptCost = SCRYPT_COST): Promise<BundleContent> {
  const [, head, box, sum] = LINES.exec(text) ?? [];
  if (head === undefined || box === undefined || sum !== sumOf(`${head}\n${box}\n`)) throw new Fault('bundle/damaged');
  const { kdf, version } = headOf(head);
  const salt = Buffer.from(kdf.salt, 'base64');
  const sealed = Buffer.from(box, 'base64');
  if (!isPayable(kdf, cost) || salt.length !== SALT_BYTES || sealed.toString('base64') !== box) throw new Fault('bundle/damaged');
  return contentOf(await opened(sealed, head, await keyFrom(passphrase, salt, kdf)), version);
}

function headOf(head: string): z.infer<typeof headSchema> {
  const value = jsonOf(head);
  const later = z.looseObject({ format: z.literal(BUNDLE_FORMAT), version: z.int().min(VERSION + 1) }).safeParse(value);
  if (later.success) throw new Fault('bundle/newer', { version: later.data.version });
  const parsed = headSchema.safeParse(value);
  // Written in one way only, so that no two files mean the same.
  if (!parsed.success || JSON.stringify(parsed.data) !== head) throw new Fault('bundle/damaged');
  return parsed.data;
}

async function opened(sealed: Buffer, head: string, key: Buffer): Promise<string> {
  try {
    return unseal(key, head, sealed).toString('utf8');
  } catch {
    throw new Fault('bundle/wrong-passphrase');
  }
}

/** @throws Fault without a cause: what a parser says of the content quotes it, and it holds keys */
function contentOf(text: string, version: 1 | typeof VERSION): BundleContent {
  const parsed = (version === 1 ? contentSchemaV1 : contentSchema).safeParse(jsonOf(text));
  if (!parsed.success) throw new Fault('bundle/damaged');
  const destinations = parsed.data.destinations.map((one): Portable => {
    if (!('key' in one)) return one;
    const { key, ...rest } = one;
    return { ...rest, backupServer: '', ...onlyKey(key) };
  });
  return { ...parsed.data, destinations };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // nothing that any schema takes
  }
}

function sumOf(lines: string): string {
  return createHash('sha256').update(lines).digest('hex');
}
