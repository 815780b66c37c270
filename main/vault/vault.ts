import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '../base/atomic-write.ts';
import { Fault } from '../base/fault.ts';
import { type KeyWrap, WRAP_KINDS } from './key-wrap.ts';
import { seal, unseal } from './sealed-box.ts';
import { isGenuine, readVaultFile, VAULT_VERSION, writeVaultFile } from './vault-file.ts';

export interface VaultDeps {
  /** `vault.json` of the data folder. */
  file: string;
  wrap: KeyWrap;
}

/**
 * Stream keys and passwords by name (`destination/<id>/key`, `destination/<id>/password`, `obs/password`, `obs/previous-service`,
 * `ingest/secret`), each encrypted with AES-256-GCM under one data key, which the `KeyWrap` keeps. Only the desk reads it; values leave
 * for the engine and for OBS, never for a client or a log.
 */
export class Vault {
  #file: string;
  #kind: KeyWrap['kind'];
  #wrappedKey: Buffer;
  #dataKey: Buffer;
  #boxes: Map<string, Buffer>;

  private constructor(file: string, kind: KeyWrap['kind'], wrappedKey: Buffer, dataKey: Buffer, boxes: Map<string, Buffer>) {
    this.#file = file;
    this.#kind = kind;
    this.#wrappedKey = wrappedKey;
    this.#dataKey = dataKey;
    this.#boxes = boxes;
  }

  /**
   * Opens the vault, or makes an empty one where there is none; nothing that is there is ever overwritten by opening.
   * @throws Fault `vault/damaged` (a byte is not as it was written; the file stays), `vault/locked` (it was made by the other shell),
   * `vault/key-file-missing`, `store/write-failed`
   */
  static async open({ file, wrap }: VaultDeps): Promise<Vault> {
    if (existsSync(file)) return Vault.#load(file, wrap);
    const dataKey = randomBytes(32);
    const vault = new Vault(file, wrap.kind, await wrap.wrap(dataKey), dataKey, new Map());
    vault.#write(vault.#boxes);
    return vault;
  }

  static async #load(file: string, wrap: KeyWrap): Promise<Vault> {
    try {
      const text = readFileSync(file, 'utf8');
      const body = readVaultFile(text);
      if (body.kind !== wrap.kind && WRAP_KINDS.some((kind) => kind === body.kind)) throw new Fault('vault/locked', { kind: body.kind });
      const wrappedKey = Buffer.from(body.wrappedKey, 'base64');
      const dataKey = await wrap.unwrap(wrappedKey);
      if (!isGenuine(text, body, dataKey)) throw new Error('the vault file is not as it was written');
      const boxes = new Map(Object.entries(body.entries).map(([name, box]) => [name, Buffer.from(box, 'base64')]));
      const vault = new Vault(file, wrap.kind, wrappedKey, dataKey, boxes);
      for (const name of boxes.keys()) vault.get(name);
      return vault;
    } catch (error) {
      throw error instanceof Fault ? error : new Fault('vault/damaged', { file }, { cause: error });
    }
  }

  get(name: string): string | null {
    const box = this.#boxes.get(name);
    return box ? unseal(this.#dataKey, label(name), box).toString('utf8') : null;
  }

  /** Keeps a value; on disk when this returns. @throws Fault `store/write-failed`; the vault is then as before */
  set(name: string, value: string): void {
    this.#write(new Map(this.#boxes).set(name, seal(this.#dataKey, label(name), Buffer.from(value, 'utf8'))));
  }

  /** Forgets a value; one that is not there is no error. @throws Fault `store/write-failed` */
  delete(name: string): void {
    if (!this.#boxes.has(name)) return;
    const boxes = new Map(this.#boxes);
    boxes.delete(name);
    this.#write(boxes);
  }

  names(): string[] {
    return [...this.#boxes.keys()];
  }

  #write(boxes: Map<string, Buffer>): void {
    const body = {
      version: VAULT_VERSION,
      kind: this.#kind,
      wrappedKey: this.#wrappedKey.toString('base64'),
      entries: Object.fromEntries([...boxes].map(([name, box]) => [name, box.toString('base64')])),
    } as const;
    try {
      writeFileAtomic(this.#file, writeVaultFile(body, this.#dataKey), 0o600);
    } catch (error) {
      throw new Fault('store/write-failed', { file: this.#file }, { cause: error });
    }
    this.#boxes = boxes;
  }
}

function label(name: string): string {
  return `${name} v${VAULT_VERSION}`;
}
