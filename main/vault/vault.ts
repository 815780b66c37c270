import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '../base/atomic-write.ts';
import { Fault } from '../base/fault.ts';
import type { FaultInfo } from '../contract/fault.ts';
import type { VaultOpener } from '../contract/vault.ts';
import { type KeyWrap, openerOf } from './key-wrap.ts';
import { seal, unseal } from './sealed-box.ts';
import { isGenuine, readVaultFile, VAULT_VERSION, type VaultBody, writeVaultFile } from './vault-file.ts';

export interface VaultDeps {
  /** `vault.json` of the data folder. */
  file: string;
  /** The shell's own way: opens without asking anybody, and makes a new vault. */
  wrap: KeyWrap;
  /** Further ways that open without asking. */
  others?: readonly KeyWrap[];
}

/**
 * Stream keys and passwords by name (`destination/<id>/key`, `destination/<id>/password`, `obs/password`, `obs/previous-service`,
 * `ingest/secret`, `alerts/...`), each encrypted with AES-256-GCM under one data key, which a `KeyWrap` keeps. Only the desk reads it;
 * values leave for the engine and for OBS, never for a log.
 *
 * It is unlocked, or locked: for want of a passphrase, or because its file cannot be opened (`fault`). A locked vault knows its names and
 * gives no value. No state of it ever overwrites a file that it did not open.
 */
export class Vault {
  readonly wrap: KeyWrap;
  #file: string;
  #others: readonly KeyWrap[];
  #opener: VaultOpener | null = null;
  #wrappedKey: Buffer = Buffer.alloc(0);
  /** Null while locked. */
  #dataKey: Buffer | null = null;
  #boxes = new Map<string, Buffer>();
  #fault: Fault | null = null;

  private constructor({ file, wrap, others = [] }: VaultDeps) {
    this.#file = file;
    this.wrap = wrap;
    this.#others = others;
  }

  /**
   * Opens the vault, or makes an empty one where there is none. One that cannot be opened is locked and says why in `fault`: a byte is not
   * as it was written (`vault/damaged`), it was made by another shell or user (`vault/other-shell`), its key file is gone
   * (`vault/key-file-missing`).
   * @throws Fault `store/write-failed` for a new one
   */
  static async open(deps: VaultDeps): Promise<Vault> {
    const vault = new Vault(deps);
    if (existsSync(deps.file)) await vault.#tryAlone();
    else await vault.#make();
    return vault;
  }

  get isLocked(): boolean {
    return this.#dataKey === null;
  }

  /** What it is opened with; null for a file that nobody can tell of. */
  get opener(): VaultOpener | null {
    return this.#opener;
  }

  /** Why it is locked, where not for want of a passphrase alone. */
  get fault(): FaultInfo | null {
    return this.#fault?.toInfo() ?? null;
  }

  /**
   * Opens a locked vault; its file is read anew, since it may have been put back from a backup. With null, in the way that asks nobody.
   * @throws Fault `vault/wrong-passphrase`, `vault/locked` when it needs one, and what `fault` says
   */
  async unlock(passphrase: KeyWrap | null): Promise<void> {
    if (!this.isLocked) return;
    try {
      await this.#load(passphrase);
      this.#fault = null;
    } catch (error) {
      const isSaid = error instanceof Fault && (error.code !== 'vault/damaged' || error.params.file !== undefined);
      const fault = isSaid ? error : new Fault('vault/damaged', { file: this.#file }, { cause: error });
      const isAboutPassphrase = fault.code === 'vault/wrong-passphrase' || fault.code === 'vault/locked';
      this.#fault = isAboutPassphrase ? null : fault;
      throw fault;
    }
  }

  /** @throws Fault `vault/wrong-passphrase` when it is not what this vault is kept by */
  async verify(wrap: KeyWrap): Promise<void> {
    this.#required();
    await wrap.unwrap(this.#wrappedKey);
  }

  /** Forgets the data key. */
  lock(): void {
    this.#dataKey?.fill(0);
    this.#dataKey = null;
  }

  /**
   * Keeps the data key by another wrap from now on. Everything is encrypted anew under a new one, so that an old copy of the file and what
   * opened it open nothing of today's.
   * @throws Fault `vault/locked`, `store/write-failed`, and the wrap's own; the vault is then as before
   */
  async protect(wrap: KeyWrap): Promise<void> {
    this.#required();
    const dataKey = randomBytes(32);
    const wrappedKey = await wrap.wrap(dataKey);
    // Only now: a key may have been changed meanwhile, or the vault locked.
    const boxes = new Map(this.names().map((name) => [name, seal(dataKey, label(name), Buffer.from(this.get(name) ?? '', 'utf8'))]));
    this.#write({ opener: wrap.kind, wrappedKey, dataKey, boxes });
  }

  /** @throws Fault `vault/locked`, or why it cannot be opened */
  get(name: string): string | null {
    const dataKey = this.#required();
    const box = this.#boxes.get(name);
    return box ? unseal(dataKey, label(name), box).toString('utf8') : null;
  }

  /** Keeps a value; on disk when this returns. @throws Fault `store/write-failed` (the vault is then as before), `vault/locked` */
  set(name: string, value: string): void {
    this.apply(new Map([[name, value]]));
  }

  /** Forgets a value; one that is not there is no error. @throws Fault `store/write-failed`, `vault/locked` */
  delete(name: string): void {
    this.apply(new Map([[name, null]]));
  }

  /** Keeps and (null) forgets values, all of them or none. @throws Fault `store/write-failed`, `vault/locked` */
  apply(changes: ReadonlyMap<string, string | null>): void {
    const dataKey = this.#required();
    const boxes = new Map(this.#boxes);
    let hasChanged = false;
    for (const [name, value] of changes) {
      if (value === null) hasChanged = boxes.delete(name) || hasChanged;
      else {
        boxes.set(name, seal(dataKey, label(name), Buffer.from(value, 'utf8')));
        hasChanged = true;
      }
    }
    if (hasChanged) this.#write({ opener: this.#opener as VaultOpener, wrappedKey: this.#wrappedKey, dataKey, boxes });
  }

  /** Whether `names` are all there are; a damaged file may have lost or changed some. */
  get knowsNames(): boolean {
    return this.#fault?.code !== 'vault/damaged';
  }

  /** Known while locked, too. */
  names(): string[] {
    return [...this.#boxes.keys()];
  }

  async #make(): Promise<void> {
    const dataKey = randomBytes(32);
    this.#write({ opener: this.wrap.kind, wrappedKey: await this.wrap.wrap(dataKey), dataKey, boxes: new Map() });
  }

  async #tryAlone(): Promise<void> {
    try {
      await this.unlock(null);
    } catch (error) {
      if (!(error instanceof Fault)) throw error; // the state says it: a desk without its keys still runs
    }
  }

  async #load(passphrase: KeyWrap | null): Promise<void> {
    const text = readFileSync(this.#file, 'utf8');
    const body = this.#parse(text);
    this.#opener = openerOf(body.kind);
    if (this.#opener === null) throw new Error('no Foyer opens a vault in this way');
    this.#boxes = new Map(Object.entries(body.entries).map(([name, box]) => [name, Buffer.from(box, 'base64')]));
    const wrap = this.#wrapFor(this.#opener, passphrase);
    const wrappedKey = Buffer.from(body.wrappedKey, 'base64');
    const dataKey = await wrap.unwrap(wrappedKey);
    if (!isGenuine(text, body, dataKey)) throw new Error('the vault file is not as it was written');
    for (const [name, box] of this.#boxes) unseal(dataKey, label(name), box);
    this.#wrappedKey = wrappedKey;
    this.#dataKey = dataKey;
  }

  #parse(text: string): VaultBody {
    try {
      return readVaultFile(text);
    } catch (error) {
      this.#opener = null;
      this.#boxes = new Map();
      throw error;
    }
  }

  #wrapFor(opener: VaultOpener, passphrase: KeyWrap | null): KeyWrap {
    if (opener === 'passphrase') {
      if (!passphrase) throw new Fault('vault/locked');
      return passphrase;
    }
    const found = [this.wrap, ...this.#others].find(({ kind }) => kind === opener);
    if (!found) throw new Fault('vault/other-shell', { kind: opener });
    return found;
  }

  #required(): Buffer {
    if (this.#dataKey === null) throw this.#fault ?? new Fault('vault/locked');
    return this.#dataKey;
  }

  #write(next: { opener: VaultOpener; wrappedKey: Buffer; dataKey: Buffer; boxes: Map<string, Buffer> }): void {
    const body = {
      version: VAULT_VERSION,
      kind: next.opener,
      wrappedKey: next.wrappedKey.toString('base64'),
      entries: Object.fromEntries([...next.boxes].map(([name, box]) => [name, box.toString('base64')])),
    } as const;
    try {
      writeFileAtomic(this.#file, writeVaultFile(body, next.dataKey), 0o600);
    } catch (error) {
      throw new Fault('store/write-failed', { file: this.#file }, { cause: error });
    }
    this.#opener = next.opener;
    this.#wrappedKey = next.wrappedKey;
    this.#dataKey = next.dataKey;
    this.#boxes = next.boxes;
  }
}

function label(name: string): string {
  return `${name} v${VAULT_VERSION}`;
}
