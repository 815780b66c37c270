import { createHash, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '../base/fault.ts';
import { MIN_PASSPHRASE_CHARS } from '../contract/vault.ts';
import type { KeyWrap } from './key-wrap.ts';
import { seal, unseal } from './sealed-box.ts';

/** How dear a guess is. `logN`: N is 2 to its power; memory is 128 · N · r bytes. */
export interface ScryptCost {
  logN: number;
  r: number;
  p: number;
}

/** 128 MB and some 0.4 s a guess. @source RFC 7914; OWASP, Password Storage Cheat Sheet (N = 2^17, r = 8, p = 1) */
export const SCRYPT_COST: ScryptCost = { logN: 17, r: 8, p: 1 };
/** A file that asks for more, or for less than is worth anything, is not one of ours: it must not take the memory of the machine. */
const MAX_LOG_N = 18;
const MIN_LOG_N = 14;

export const SALT_BYTES = 16;
const KEY_BYTES = 32;
const LABEL = 'foyer vault data key, passphrase';
const LAYOUT = 1;
const HEAD_BYTES = 4 + SALT_BYTES;
const SUM_BYTES = 8;

/** Whether a stored cost may be paid. @param own what this desk writes itself: less than the least is taken where that is less, too */
export function isPayable({ logN, r, p }: ScryptCost, own: ScryptCost): boolean {
  return Number.isInteger(logN) && logN >= Math.min(own.logN, MIN_LOG_N) && logN <= MAX_LOG_N && r === 8 && p === 1;
}

/**
 * A key of 32 bytes from a passphrase. Forms that look alike are alike (NFKC): a passphrase typed on a Mac opens on Windows.
 * @source RFC 7914
 */
export async function keyFrom(passphrase: string, salt: Buffer, { logN, r, p }: ScryptCost): Promise<Buffer> {
  const run = promisify(scrypt as (p: string, s: Buffer, l: number, o: object, done: (e: Error | null, key: Buffer) => void) => void);
  const N = 2 ** logN;
  return run(passphrase.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r });
}

/** @throws Fault `vault/weak-passphrase` */
export function requireStrong(passphrase: string): void {
  if ([...passphrase].length < MIN_PASSPHRASE_CHARS) throw new Fault('vault/weak-passphrase', { characters: MIN_PASSPHRASE_CHARS });
}

/**
 * Wraps with a passphrase. Layout: 1 byte of version, log2 N, r, p, 16 bytes of salt, the sealed box, the first 8 bytes of SHA-256 over all
 * before; that sum tells a flipped byte from a wrong passphrase.
 * @throws (from `unwrap`) Fault `vault/wrong-passphrase`, `vault/damaged`
 */
export function passphraseWrap(passphrase: string, cost: ScryptCost = SCRYPT_COST): KeyWrap {
  return {
    kind: 'passphrase',
    wrap: async (dataKey) => {
      const head = Buffer.concat([Buffer.from([LAYOUT, cost.logN, cost.r, cost.p]), randomBytes(SALT_BYTES)]);
      const key = await keyFrom(passphrase, head.subarray(4), cost);
      const body = Buffer.concat([head, seal(key, label(head), dataKey)]);
      return Buffer.concat([body, sumOf(body)]);
    },
    unwrap: async (wrapped) => {
      const body = wrapped.subarray(0, -SUM_BYTES);
      const [layout, logN = 0, r = 0, p = 0] = body;
      const isWhole = body.length > HEAD_BYTES && layout === LAYOUT && sumOf(body).equals(wrapped.subarray(-SUM_BYTES));
      if (!isWhole || !isPayable({ logN, r, p }, cost)) throw new Fault('vault/damaged');
      const head = body.subarray(0, HEAD_BYTES);
      const key = await keyFrom(passphrase, head.subarray(4), { logN, r, p });
      try {
        return unseal(key, label(head), body.subarray(HEAD_BYTES));
      } catch (error) {
        throw new Fault('vault/wrong-passphrase', {}, { cause: error });
      }
    },
  };
}

/** The parameters are bound to the box: none of them can be changed unseen. */
function label(head: Buffer): string {
  return `${LABEL} ${head.toString('hex')}`;
}

function sumOf(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, SUM_BYTES);
}
