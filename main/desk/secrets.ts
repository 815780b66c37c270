import type { Redactor } from '../base/redact.ts';
import { FIRST_KEY } from '../contract/destination.ts';
import type { ObsRole } from '../contract/obs-machines.ts';

/** What the desk uses of the vault. */
export interface SecretStore {
  readonly isLocked: boolean;
  /** @throws Fault `vault/locked`, or why it cannot be opened */
  get(name: string): string | null;
  /** Keeps and (null) forgets, all or nothing. @throws as `get`, and Fault `store/write-failed` */
  apply(changes: ReadonlyMap<string, string | null>): void;
  /** Known while locked, too. */
  names(): string[];
  /** Whether those are all: what a damaged vault does not name may be in it all the same. */
  readonly knowsNames: boolean;
}

const DESTINATIONS = 'destination/';

export const secretName = {
  /** The first key has the name that the only one had. */
  key: (destinationId: string, keyId: string) => `${DESTINATIONS}${destinationId}/key${keyId === FIRST_KEY ? '' : `/${keyId}`}`,
  backupKey: (destinationId: string, keyId: string) => `${DESTINATIONS}${destinationId}/backup-key/${keyId}`,
  password: (destinationId: string) => `${DESTINATIONS}${destinationId}/password`,
  ingest: 'ingest/secret',
  webhook: 'alerts/webhook',
  mailPassword: 'alerts/mail-password',
} as const;

const ofObs = (folder: string) => ({
  password: `${folder}/password`,
  previousService: `${folder}/previous-service`,
  previousEncoder: `${folder}/previous-encoder`,
});
export const obsSecrets: Readonly<Record<ObsRole, ReturnType<typeof ofObs>>> = {
  main: ofObs('obs'),
  spare: ofObs('obs-spare'),
  portrait: ofObs('obs-portrait'),
};

/**
 * The vault together with the redactor: whatever is kept is also taken out of the log, from before it is first used until the process
 * ends (a key that was just replaced may still stand in an error text).
 *
 * What the desk's own services run on (OBS, ingest, alerts) stays at hand over a lock: locking hides the keys of destinations, it does not
 * take the alerts from a show.
 */
export class Secrets {
  #store: SecretStore;
  #redactor: Redactor;
  #kept = new Map<string, string>();

  constructor(store: SecretStore, redactor: Redactor) {
    this.#store = store;
    this.#redactor = redactor;
    this.unlocked();
  }

  /** The vault can be read (again). */
  unlocked(): void {
    if (this.#store.isLocked) return;
    this.#kept.clear();
    for (const name of this.#store.names()) this.#redactor.learn(name, this.#store.get(name) ?? '');
  }

  /** The vault is about to be locked. */
  locking(): void {
    if (this.#store.isLocked) return;
    for (const name of this.#store.names()) if (!name.startsWith(DESTINATIONS)) this.#kept.set(name, this.#store.get(name) ?? '');
  }

  /** Empty when there is none. @throws Fault `vault/locked` for one that is there, or why the vault cannot be opened */
  get(name: string): string {
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    return this.canGet(name) && !this.has(name) ? '' : (this.#store.get(name) ?? '');
  }

  has(name: string): boolean {
    return this.#store.names().includes(name);
  }

  /** The same, and empty where it cannot be had now: for what goes on without it. */
  getIfOpen(name: string): string {
    return this.canGet(name) ? this.get(name) : '';
  }

  /** Whether `get` would answer. */
  canGet(name: string): boolean {
    if (!this.#store.isLocked || this.#kept.has(name)) return true;
    return this.#store.knowsNames && !this.has(name);
  }

  /** `undefined` leaves it as it is, empty removes it. @throws Fault `store/write-failed`, `vault/locked` */
  put(name: string, value: string | undefined): void {
    this.putAll(new Map([[name, value]]));
  }

  /** The same for several, all of them or none. */
  putAll(values: ReadonlyMap<string, string | undefined>): void {
    const changes = new Map<string, string | null>();
    for (const [name, value] of values) {
      if (value === undefined) continue;
      const old = this.get(name);
      if (old === value) continue;
      if (old !== '') this.#redactor.learn(`${name} before`, old);
      this.#redactor.learn(name, value);
      changes.set(name, value === '' ? null : value);
    }
    if (changes.size > 0) this.#store.apply(changes);
  }
}
