import type { Redactor } from '../base/redact.ts';

/** What the desk uses of the vault. */
export interface SecretStore {
  get(name: string): string | null;
  set(name: string, value: string): void;
  delete(name: string): void;
  names(): string[];
}

export const secretName = {
  key: (destinationId: string) => `destination/${destinationId}/key`,
  password: (destinationId: string) => `destination/${destinationId}/password`,
  obsPassword: 'obs/password',
  obsPreviousService: 'obs/previous-service',
  obsPreviousEncoder: 'obs/previous-encoder',
  ingest: 'ingest/secret',
  webhook: 'alerts/webhook',
  mailPassword: 'alerts/mail-password',
} as const;

/**
 * The vault together with the redactor: whatever is kept is also taken out of the log, from before it is first used until the process
 * ends (a key that was just replaced may still stand in an error text).
 */
export class Secrets {
  #store: SecretStore;
  #redactor: Redactor;

  constructor(store: SecretStore, redactor: Redactor) {
    this.#store = store;
    this.#redactor = redactor;
    for (const name of store.names()) redactor.learn(name, store.get(name) ?? '');
  }

  /** Empty when there is none. */
  get(name: string): string {
    return this.#store.get(name) ?? '';
  }

  has(name: string): boolean {
    return this.get(name) !== '';
  }

  /** `undefined` leaves it as it is, empty removes it. @throws Fault `store/write-failed` */
  put(name: string, value: string | undefined): void {
    if (value === undefined) return;
    const old = this.get(name);
    if (old === value) return;
    if (old !== '') this.#redactor.learn(`${name} before`, old);
    this.#redactor.learn(name, value);
    if (value === '') this.#store.delete(name);
    else this.#store.set(name, value);
  }
}
