import { type VaultOpener, vaultOpenerSchema } from '../contract/vault.ts';

/** Keeps the vault's data key safe at rest: a key file, the system's key store, a passphrase. */
export interface KeyWrap {
  /** Stored beside the wrapped key, so that a vault of another shell is told from a damaged one. */
  readonly kind: VaultOpener;
  /** It stands in for a key store that this computer lacks: a passphrase would be better. */
  readonly isWeak?: boolean;
  /** @returns what may be stored */
  wrap(dataKey: Buffer): Promise<Buffer>;
  /** @throws any error when `wrapped` is not what this wrap made */
  unwrap(wrapped: Buffer): Promise<Buffer>;
}

/** @returns null for what no Foyer wrote */
export function openerOf(kind: string): VaultOpener | null {
  const parsed = vaultOpenerSchema.safeParse(kind);
  return parsed.success ? parsed.data : null;
}
