import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '../base/atomic-write.ts';
import { Fault } from '../base/fault.ts';
import type { KeyWrap } from './key-wrap.ts';
import { seal, unseal } from './sealed-box.ts';

const LABEL = 'foyer vault data key';
const KEY_BYTES = 32;

/**
 * Wraps with a key in a file of mode 0600 (`vault.key`). `wrap` is asked only where no vault is yet and makes the file if it is missing;
 * `unwrap` never makes one, so that a vault whose key file is gone is never buried under a new key.
 * @throws (from both) Fault `vault/key-file-missing`, `vault/damaged`, `store/write-failed`
 */
export function keyFileWrap(file: string): KeyWrap {
  return {
    kind: 'key-file',
    wrap: async (dataKey) => {
      if (!existsSync(file)) create(file);
      return seal(read(file), LABEL, dataKey);
    },
    unwrap: async (wrapped) => unseal(read(file), LABEL, wrapped),
  };
}

function create(file: string): void {
  try {
    writeFileAtomic(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, 0o600);
  } catch (error) {
    throw new Fault('store/write-failed', { file }, { cause: error });
  }
}

function read(file: string): Buffer {
  if (!existsSync(file)) throw new Fault('vault/key-file-missing', { file });
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new Fault('vault/damaged', { file });
  return key;
}
