import { z } from 'zod';
import { faultInfoSchema } from './fault.ts';

/** What the vault's data key is kept by. */
export const vaultOpenerSchema = z.enum(['key-file', 'safe-storage', 'passphrase', 'keyring']);
export type VaultOpener = z.infer<typeof vaultOpenerSchema>;

/** Shortest passphrase that is taken, characters. */
export const MIN_PASSPHRASE_CHARS = 10;

/** A passphrase on its way in: nothing is said about it, so that none comes back in an error. */
export const passphraseSchema = z.string().max(1024);

export const vaultSettingsSchema = z.strictObject({
  /** Locks after so long without a command; 0 never. A locked vault starts no relay, not even by the schedule. */
  autoLockMinutes: z.int().min(0).max(1_440),
  /** So many days before a key ends it is said; 0 never. */
  keyReminderDays: z.int().min(0).max(90).default(7),
});
export type VaultSettings = z.infer<typeof vaultSettingsSchema>;
export const DEFAULT_VAULT_SETTINGS: VaultSettings = { autoLockMinutes: 0, keyReminderDays: 7 };

export const vaultStatusSchema = z.object({
  state: z.enum(['unlocked', 'locked']),
  /** Null where the file cannot be read. */
  opener: vaultOpenerSchema.nullable(),
  /** Why it cannot be opened, where not for want of a passphrase alone. */
  fault: faultInfoSchema.nullable(),
  /** This computer has no key store, so whoever can read the data folder can read the keys: a passphrase is asked for. */
  isWeak: z.boolean(),
  /** The system's keyring works here and can be used. */
  hasKeyring: z.boolean(),
  autoLockMinutes: z.int(),
  keyReminderDays: z.int(),
  /** After wrong passphrases: when the next one is taken, UTC epoch ms. */
  retryAtMs: z.number().nullable(),
});
export type VaultStatus = z.infer<typeof vaultStatusSchema>;
export const VAULT_UNKNOWN: VaultStatus = {
  state: 'locked',
  opener: null,
  fault: null,
  isWeak: false,
  hasKeyring: false,
  autoLockMinutes: 0,
  keyReminderDays: 7,
  retryAtMs: null,
};
