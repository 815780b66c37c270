/** Keeps the vault's data key safe at rest: a key file in the headless shell, the system's key store in Electron. */
export interface KeyWrap {
  /** Stored beside the wrapped key, so that a vault of another shell is told from a damaged one. */
  readonly kind: WrapKind;
  /** @returns what may be stored */
  wrap(dataKey: Buffer): Promise<Buffer>;
  /** @throws any error when `wrapped` is not what this wrap made */
  unwrap(wrapped: Buffer): Promise<Buffer>;
}

export const WRAP_KINDS = ['key-file', 'safe-storage'] as const;
export type WrapKind = (typeof WRAP_KINDS)[number];
