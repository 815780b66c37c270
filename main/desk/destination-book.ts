import { join } from 'node:path';
import { Fault } from '../base/fault.ts';
import type { Destination } from '../contract/destination.ts';
import type { RelaySpec } from '../contract/engine-api.ts';
import type { RenditionProfile } from '../contract/rendition.ts';
import { destinationId, sameName } from '../domain/destination-id.ts';
import { type Objection, objectToKey, objectToServer } from '../domain/destination-rules.ts';
import { renditionId } from '../domain/fit/rendition-id.ts';
import type { Present } from '../domain/import/plan.ts';
import { freeName, type Portable } from '../domain/import/portable.ts';
import { isRehearsal } from '../domain/rehearsal-id.ts';
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

  /** Everything the engine needs, with the key. @throws Fault `destination/not-found`, `vault/...` */
  spec(id: string): RelaySpec {
    const { kind, server, username, rendition: profile } = this.#find(id);
    const secrets = { key: this.#secret(secretName.key(id)), password: this.#secret(secretName.password(id)) };
    const spec = { id, kind, server, username, ...secrets, ...(profile && { rendition: { id: renditionId(profile), profile } }) };
    if (kind === 'file') return { ...spec, folder: server || join(this.#deps.dataDir, 'recordings') };
    return kind === 'hls' ? { ...spec, folder: this.folder(id) } : spec;
  }

  /** Whether `spec` can be had now: a locked vault gives no keys. */
  hasSpec(id: string): boolean {
    return this.#deps.secrets.canGet(secretName.key(id)) && this.#deps.secrets.canGet(secretName.password(id));
  }

  /** What leaves for another desk, with its secrets. @throws Fault `destination/not-found`, `vault/...` */
  portable(id: string): Present {
    const { rendition: _, ...portable } = this.#find(id);
    return { ...portable, key: this.#secret(secretName.key(id)), password: this.#secret(secretName.password(id)) };
  }

  /** What it gets instead of the program, or null. @throws Fault `destination/not-found` */
  rendition(id: string): RenditionProfile | null {
    return this.#find(id).rendition ?? null;
  }

  /** @throws Fault `destination/not-found`, `store/write-failed` */
  setRendition(id: string, profile: RenditionProfile | null): void {
    const { rendition: _, ...others } = this.#find(id);
    this.#replace(profile ? { ...others, rendition: profile } : others);
  }

  /** Where an `hls` destination's segments are. */
  folder(id: string): string {
    return join(this.#deps.dataDir, 'hls', id);
  }

  /** @throws Fault `destination/name-taken`, `destination/bad-url`, `destination/bad-key`, `store/write-failed` */
  add(draft: NewDestination): Destination {
    const { key, password, ...fields } = draft;
    const stored: StoredDestination = { id: destinationId(draft.name, this.#deps.random), ...fields };
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
    if (fields.platform !== undefined) stored.platform = fields.platform;
    if (fields.limits !== undefined) stored.limits = fields.limits;
    this.#check(stored, key);
    this.#putSecrets(id, key, password);
    this.#replace(stored);
    return this.#public(stored);
  }

  /** @throws Fault `destination/not-found`, `store/write-failed` */
  remove(id: string): void {
    this.#find(id);
    this.#deps.store.update((settings) => ({ ...settings, destinations: settings.destinations.filter((other) => other.id !== id) }));
    this.#putSecrets(id, '', '');
  }

  /**
   * Takes destinations of another desk, all of them or none. One that goes `into` a destination here replaces it; another one keeps its id
   * where that is free, and is numbered where its name is not.
   * @returns their ids here
   * @throws Fault `destination/bad-url`, `destination/bad-key`, `store/write-failed`, `vault/...`
   */
  take(arrivals: readonly { portable: Portable; into: string | null }[]): string[] {
    const { secrets, store } = this.#deps;
    let list = [...this.#stored()];
    const values = new Map<string, string>();
    const ids = arrivals.map(({ portable, into }) => {
      const { key, password, ...fields } = portable;
      const isFree = fields.id !== null && !isRehearsal(fields.id) && !list.some(({ id }) => id === fields.id);
      const id = into ?? (isFree ? (fields.id as string) : destinationId(fields.name, this.#deps.random));
      const name = freeName(fields.name, (wanted) => list.some((other) => other.id !== id && sameName(other.name, wanted)));
      const stored: StoredDestination = { ...fields, id, name };
      refuse(objectToServer(stored.kind, stored.server), name);
      refuse(objectToKey(key), name);
      list = into === null ? [...list, stored] : list.map((other) => (other.id === id ? stored : other));
      values.set(secretName.key(id), key).set(secretName.password(id), password);
      return id;
    });
    const before = new Map([...values.keys()].map((name) => [name, secrets.get(name)]));
    secrets.putAll(values);
    try {
      store.update((settings) => ({ ...settings, destinations: list }));
    } catch (error) {
      secrets.putAll(before);
      throw error;
    }
    return ids;
  }

  #replace(stored: StoredDestination): void {
    this.#deps.store.update((settings) => ({
      ...settings,
      destinations: settings.destinations.map((other) => (other.id === stored.id ? stored : other)),
    }));
  }

  #secret(name: string): string {
    return this.#deps.secrets.get(name);
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
    const values = { [secretName.key(id)]: key, [secretName.password(id)]: password };
    this.#deps.secrets.putAll(new Map(Object.entries(values)));
  }

  #public(stored: StoredDestination): Destination {
    const { secrets } = this.#deps;
    const { rendition: profile, ...fields } = stored;
    const rendition = profile ? renditionId(profile) : null;
    return {
      ...fields,
      rendition,
      hasKey: secrets.has(secretName.key(stored.id)),
      hasPassword: secrets.has(secretName.password(stored.id)),
    };
  }
}

function refuse(objection: Objection | null, name: string): void {
  if (objection) throw new Fault(objection.code, { name, reason: objection.reason });
}
