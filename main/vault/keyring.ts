import { randomBytes } from 'node:crypto';
import { Fault } from '../base/fault.ts';
import type { KeyWrap } from './key-wrap.ts';
import { seal, unseal } from './sealed-box.ts';

const SERVICE = 'Foyer';
const LABEL = 'foyer vault data key, keyring';
const ID_BYTES = 16;
/** A session without anybody at it may never answer. */
const ANSWER_MS = 3_000;
/**
 * On Linux never the kernel's keyring, which that package falls back to by itself: it forgets everything with the next start of the
 * computer, and every key with it.
 * @source @napi-rs/keyring, README, Linux backend selection
 */
const OPTIONS = { linux: { store: 'secret-service' } } as const;

/** What is used of the system's keyring: Secret Service, Keychain, Credential Manager. */
export interface KeyringPort {
  get(account: string): Promise<string | null>;
  set(account: string, value: string): Promise<void>;
}

/** The keyring of this system, or null where it does not work: no such package for it, no session, no service, locked. */
export async function systemKeyring(): Promise<KeyringPort | null> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    const entry = (account: string) => new AsyncEntry(SERVICE, account, OPTIONS);
    const soon = () => AbortSignal.timeout(ANSWER_MS);
    const keyring: KeyringPort = {
      get: async (account) => (await entry(account).getPassword(soon())) ?? null,
      set: (account, value) => entry(account).setPassword(value, soon()),
    };
    await keyring.get('nothing is kept under this name');
    return keyring;
  } catch {
    return null; // a keyring that cannot be asked is none
  }
}

/**
 * Wraps with a key in the system's keyring, under an id of its own that is stored with the vault: the data folder can be moved.
 * @throws Fault `vault/keyring-unavailable`
 */
export function keyringWrap(find: () => Promise<KeyringPort | null>): KeyWrap {
  const open = async () => {
    const keyring = await find();
    if (!keyring) throw new Fault('vault/keyring-unavailable');
    return keyring;
  };
  return {
    kind: 'keyring',
    wrap: async (dataKey) => {
      const keyring = await open();
      const [id, key] = [randomBytes(ID_BYTES), randomBytes(32)];
      await keep(keyring, id.toString('hex'), key.toString('base64'));
      return Buffer.concat([id, seal(key, LABEL, dataKey)]);
    },
    unwrap: async (wrapped) => {
      const keyring = await open();
      const key = await keyring.get(wrapped.subarray(0, ID_BYTES).toString('hex'));
      if (key === null) throw new Fault('vault/other-shell', { kind: 'keyring' });
      return unseal(Buffer.from(key, 'base64'), LABEL, wrapped.subarray(ID_BYTES));
    },
  };
}

/** It must give back what was put in: some accept everything and keep nothing. */
async function keep(keyring: KeyringPort, account: string, value: string): Promise<void> {
  try {
    await keyring.set(account, value);
    if ((await keyring.get(account)) === value) return;
  } catch (error) {
    throw new Fault('vault/keyring-unavailable', {}, { cause: error });
  }
  throw new Fault('vault/keyring-unavailable');
}
