import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { TryLimit } from '../base/try-limit.ts';
import type { VaultSettings, VaultStatus } from '../contract/vault.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { PassphraseChange, VaultCommands } from '../transport/desk-commands.ts';
import type { KeyWrap } from '../vault/key-wrap.ts';
import { passphraseWrap, requireStrong, type ScryptCost } from '../vault/passphrase.ts';
import type { AuditPort, VaultPort } from './ports.ts';
import type { Secrets } from './secrets.ts';

export interface VaultDeskDeps {
  vault: VaultPort;
  /** The system's keyring, where it works. */
  keyring: KeyWrap | null;
  secrets: Secrets;
  store: SettingsStore;
  clock: Clock;
  audit: AuditPort;
  /** What `status` says has changed. */
  changed: () => void;
  /** The keys can be had again: what waited for them goes on. */
  unlocked: () => Promise<void>;
  /** What a guess costs. */
  cost: ScryptCost;
}

const LOOK_EVERY_MS = 10_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;
const THE_DESK = 'desk';

/** The operator's side of the vault: passphrase, lock and unlock. What is on air goes on whatever happens here. */
export class VaultDesk implements VaultCommands {
  #deps: VaultDeskDeps;
  readonly #tries: TryLimit;
  #usedAtMs: number;
  #trying: Promise<unknown> = Promise.resolve();

  constructor(deps: VaultDeskDeps) {
    this.#deps = deps;
    this.#tries = new TryLimit({ clock: deps.clock, free: 0, firstMs: FIRST_DELAY_MS, longestMs: LONGEST_DELAY_MS });
    this.#usedAtMs = deps.clock.monotonicMs();
  }

  /** Locks by itself after the time that is set, until the result is disposed. */
  watch(): Disposable {
    return this.#deps.clock.every(LOOK_EVERY_MS, () => this.#lockIfIdle());
  }

  status(): VaultStatus {
    const { vault, keyring, store, clock } = this.#deps;
    const waitMs = this.#tries.waitMs();
    return {
      state: vault.isLocked ? 'locked' : 'unlocked',
      opener: vault.opener,
      fault: vault.fault,
      isWeak: vault.opener === 'key-file' && vault.wrap.isWeak === true,
      hasKeyring: keyring !== null,
      ...store.read().vault,
      retryAtMs: waitMs > 0 ? clock.nowMs() + waitMs : null,
    };
  }

  /** Somebody works with the desk. */
  noteUse(): void {
    this.#usedAtMs = this.#deps.clock.monotonicMs();
  }

  /** @throws Fault `vault/wrong-passphrase`, `vault/too-many-tries`, `vault/damaged`, `vault/other-shell`, `vault/key-file-missing` */
  unlock(passphrase: string | undefined, who: string): Promise<void> {
    return this.#inTurn(async () => {
      const { vault, audit, secrets } = this.#deps;
      if (!vault.isLocked) return;
      await this.#tried(who, () => vault.unlock(passphrase === undefined ? null : this.#wrapOf(passphrase)));
      secrets.unlocked();
      this.noteUse();
      this.#deps.changed();
      await audit.note(who, 'vault-unlocked');
      await this.#deps.unlocked();
    });
  }

  /** @throws Fault `vault/no-passphrase`: without one, locking would keep nobody out */
  async lock(who: string): Promise<void> {
    const { vault, audit, secrets } = this.#deps;
    if (vault.isLocked) return;
    if (vault.opener !== 'passphrase') throw new Fault('vault/no-passphrase');
    secrets.locking();
    vault.lock();
    this.#deps.changed();
    await audit.note(who, 'vault-locked');
  }

  /** @throws Fault `vault/weak-passphrase`, `vault/wrong-passphrase` for the current one, `vault/too-many-tries`, `store/write-failed` */
  async setPassphrase({ passphrase, current }: PassphraseChange, who: string): Promise<void> {
    if (passphrase !== null) requireStrong(passphrase);
    await this.#protect(passphrase === null ? this.#deps.vault.wrap : this.#wrapOf(passphrase), current, who);
  }

  /** @throws Fault `vault/keyring-unavailable`, and as `setPassphrase` */
  async keepInKeyring(current: string | undefined, who: string): Promise<void> {
    if (!this.#deps.keyring) throw new Fault('vault/keyring-unavailable');
    await this.#protect(this.#deps.keyring, current, who);
  }

  /** @throws Fault `store/write-failed` */
  async configure(vault: VaultSettings): Promise<void> {
    this.#deps.store.update((settings) => ({ ...settings, vault }));
    this.#deps.changed();
  }

  #protect(wrap: KeyWrap, current: string | undefined, who: string): Promise<void> {
    return this.#inTurn(async () => {
      const { vault, audit } = this.#deps;
      if (vault.isLocked) throw new Fault('vault/locked');
      if (vault.opener === 'passphrase') await this.#tried(who, () => vault.verify(this.#wrapOf(current ?? '')));
      await vault.protect(wrap);
      this.#deps.changed();
      await audit.note(who, 'vault-protected', { by: wrap.kind });
    });
  }

  /** Each wrong passphrase doubles the time until the next one is looked at. */
  async #tried(who: string, attempt: () => Promise<void>): Promise<void> {
    const waitMs = this.#tries.waitMs();
    if (waitMs > 0) throw new Fault('vault/too-many-tries', { seconds: Math.ceil(waitMs / 1_000) });
    try {
      await attempt();
      this.#tries.right();
    } catch (error) {
      if (error instanceof Fault && error.code === 'vault/wrong-passphrase') {
        this.#tries.wrong();
        await this.#deps.audit.note(who, 'vault-unlock-refused', { refused: this.#tries.refused });
      }
      this.#deps.changed();
      throw error;
    }
  }

  #wrapOf(passphrase: string): KeyWrap {
    return passphraseWrap(passphrase, this.#deps.cost);
  }

  /** One at a time: a guess takes 128 MB, and two at once would share one delay. */
  #inTurn(run: () => Promise<void>): Promise<void> {
    const done = this.#trying.then(run);
    this.#trying = done.catch(() => undefined); // told to the one who asked
    return done;
  }

  #lockIfIdle(): void {
    const { vault, store, clock } = this.#deps;
    const { autoLockMinutes } = store.read().vault;
    if (autoLockMinutes === 0 || vault.isLocked || vault.opener !== 'passphrase') return;
    if (clock.monotonicMs() - this.#usedAtMs >= autoLockMinutes * 60_000) void this.lock(THE_DESK);
  }
}
