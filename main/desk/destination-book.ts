import { join } from 'node:path';
import { Fault } from '../base/fault.ts';
import type { Destination } from '../contract/destination.ts';
import type { RelaySpec } from '../contract/engine-api.ts';
import { destinationId, sameName } from '../domain/destination-id.ts';
import { type Objection, objectToKey, objectToServer } from '../domain/destination-rules.ts';
import type { StoredDestination } from '../store/settings.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { DestinationEdit, NewDestination } from '../transport/desk-commands.ts';
import { type Secrets, secretName } from './secrets.ts';

export interface DestinationBookDeps {
  store: SettingsStore;
  secrets: Secrets;
  dataDir: string;
  random: () => number;
}

/** The operator's destinations: what is public in the settings, keys and passwords in the vault. */
export class DestinationBook {
  #deps: DestinationBookDeps;

  constructor(deps: DestinationBookDeps) {
    this.#deps = deps;
  }

  list(): Destination[] {
    return this.#stored().map((stored) => this.#public(stored));
  }

  ids(): string[] {
    return this.#stored().map(({ id }) => id);
  }

  has(id: string): boolean {
    return this.#stored().some((stored) => stored.id === id);
  }

  /** @throws Fault `destination/not-found` */
  get(id: string): Destination {
    return this.#public(this.#find(id));
  }

  /** Everything the engine needs, with the key. @throws Fault `destination/not-found` */
  spec(id: string): RelaySpec {
    const { kind, server, username } = this.#find(id);
    const { secrets } = this.#deps;
    const spec = { id, kind, server, key: secrets.get(secretName.key(id)), username, password: secrets.get(secretName.password(id)) };
    if (kind === 'file') return { ...spec, folder: server || join(this.#deps.dataDir, 'recordings') };
    return kind === 'hls' ? { ...spec, folder: this.folder(id) } : spec;
  }

  /** Where an `hls` destination's segments are. */
  folder(id: string): string {
    return join(this.#deps.dataDir, 'hls', id);
  }

  /** @throws Fault `destination/name-taken`, `destination/bad-url`, `destination/bad-key`, `store/write-failed` */
  add(draft: NewDestination): Destination {
    const { name, kind, server, username, key, password } = draft;
    const stored: StoredDestination = { id: destinationId(name, this.#deps.random), name, kind, server, username };
    this.#check(stored, key);
    this.#putSecrets(stored.id, key, password);
    try {
      this.#deps.store.update((settings) => ({ ...settings, destinations: [...settings.destinations, stored] }));
    } catch (error) {
      this.#putSecrets(stored.id, '', '');
      throw error;
    }
    return this.#public(stored);
  }

  /** @throws Fault as `add`, and `destination/not-found` */
  change({ id, key, password, ...fields }: DestinationEdit): Destination {
    const stored = { ...this.#find(id) };
    if (fields.name !== undefined) stored.name = fields.name;
    if (fields.server !== undefined) stored.server = fields.server;
    if (fields.username !== undefined) stored.username = fields.username;
    this.#check(stored, key);
    this.#putSecrets(id, key, password);
    this.#deps.store.update((settings) => ({
      ...settings,
      destinations: settings.destinations.map((other) => (other.id === id ? stored : other)),
    }));
    return this.#public(stored);
  }

  /** @throws Fault `destination/not-found`, `store/write-failed` */
  remove(id: string): void {
    this.#find(id);
    this.#deps.store.update((settings) => ({ ...settings, destinations: settings.destinations.filter((other) => other.id !== id) }));
    this.#putSecrets(id, '', '');
  }

  #stored(): StoredDestination[] {
    return this.#deps.store.read().destinations;
  }

  #find(id: string): StoredDestination {
    const found = this.#stored().find((stored) => stored.id === id);
    if (!found) throw new Fault('destination/not-found', { id });
    return found;
  }

  #check(stored: StoredDestination, key: string | undefined): void {
    const { id, name, kind, server } = stored;
    if (this.#stored().some((other) => other.id !== id && sameName(other.name, name))) throw new Fault('destination/name-taken', { name });
    refuse(objectToServer(kind, server), name);
    refuse(objectToKey(key ?? ''), name);
  }

  #putSecrets(id: string, key: string | undefined, password: string | undefined): void {
    this.#deps.secrets.put(secretName.key(id), key);
    this.#deps.secrets.put(secretName.password(id), password);
  }

  #public({ id, name, kind, server, username }: StoredDestination): Destination {
    const { secrets } = this.#deps;
    const hasKey = secrets.has(secretName.key(id));
    return { id, name, kind, server, hasKey, username, hasPassword: secrets.has(secretName.password(id)) };
  }
}

function refuse(objection: Objection | null, name: string): void {
  if (objection) throw new Fault(objection.code, { name, reason: objection.reason });
}
