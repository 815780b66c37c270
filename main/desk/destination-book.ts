import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Destination, DestinationKey } from '../contract/destination.ts';
import type { RelaySpec } from '../contract/engine-api.ts';
import { eventFor, keyFor } from '../contract/key-choice.ts';
import { PORTRAIT } from '../contract/portrait.ts';
import { isBackupRelay } from '../contract/relay-id.ts';
import type { RenditionProfile } from '../contract/rendition.ts';
import { destinationId, sameName } from '../domain/destination-id.ts';
import { type Objection, objectToPassphrase, objectToServer } from '../domain/destination-rules.ts';
import { renditionId } from '../domain/fit/rendition-id.ts';
import type { Present } from '../domain/import/plan.ts';
import { freeName, type Portable } from '../domain/import/portable.ts';
import { mergedKeys } from '../domain/import/portable-key.ts';
import { isRehearsal } from '../domain/rehearsal-id.ts';
import { relayIdsOf } from '../domain/relay-pair.ts';
import type { StoredDestination } from '../store/settings.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { DestinationEdit, KeyEdit, NewDestination, NewKey } from '../transport/desk-commands.ts';
import { gone, KeyRing, type KeyStep } from './key-ring.ts';
import { type Secrets, secretName } from './secrets.ts';

export interface DestinationBookDeps {
  store: SettingsStore;
  secrets: Secrets;
  dataDir: string;
  random: () => number;
  clock: Pick<Clock, 'nowMs'>;
}

/** By destination: the relays that serve it. */
export type Servers = ReadonlyMap<string, readonly string[]>;

/** The operator's destinations: what is public in the settings, keys and passwords in the vault. */
export class DestinationBook {
  #deps: DestinationBookDeps;
  #ring: KeyRing;

  constructor(deps: DestinationBookDeps) {
    this.#deps = deps;
    this.#ring = new KeyRing(deps);
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

  /** The key that counts now: of the event that it is served for, else the one in use. @throws Fault `destination/not-found` */
  keyNow(id: string): DestinationKey | null {
    const { store, clock } = this.#deps;
    return keyFor(this.get(id), eventFor(store.read().events, id, clock.nowMs()));
  }

  /** The relays that serve it, by their ids. @throws Fault `destination/not-found` */
  relayIds(id: string): string[] {
    return relayIdsOf(this.#find(id));
  }

  servers(): Servers {
    return new Map(this.#stored().map((stored) => [stored.id, relayIdsOf(stored)]));
  }

  /**
   * Everything the engine needs, with the key that counts now: one for each server. Nothing is said of whether the key is still valid,
   * because what is on air goes on with it.
   * @throws Fault `destination/not-found`, `vault/...`
   */
  specs(id: string): RelaySpec[] {
    const stored = this.#find(id);
    const { kind, server, backupServer, username, rendition: profile, program } = stored;
    const password = this.#deps.secrets.get(secretName.password(id));
    const { key, backupKey } = this.#ring.values(stored, this.keyNow(id)?.id ?? null);
    const rendition = profile && { rendition: { id: renditionId(profile), profile } };
    const spec: RelaySpec = { id, kind, server, key, username, password, ...rendition, ...(program && { program }) };
    if (kind === 'file') return [{ ...spec, folder: server || join(this.#deps.dataDir, 'recordings') }];
    if (kind === 'hls') return [{ ...spec, folder: this.folder(id) }];
    const [, backup] = relayIdsOf(stored);
    return backup ? [spec, { ...spec, id: backup, server: backupServer, key: backupKey || key }] : [spec];
  }

  /** Whether `specs` can be had now: a locked vault gives no keys. */
  hasSpecs(id: string): boolean {
    return this.#ring.isReadable(this.#find(id)) && this.#deps.secrets.canGet(secretName.password(id));
  }

  /** What leaves for another desk, with its secrets. @throws Fault `destination/not-found`, `vault/...` */
  portable(id: string): Present {
    const stored = this.#find(id);
    const { rendition: _, program: __, ...portable } = stored;
    return { ...portable, ...this.#ring.portable(stored), password: this.#deps.secrets.get(secretName.password(id)) };
  }

  /** What it gets instead of the program, or null. @throws Fault `destination/not-found` */
  rendition(id: string): RenditionProfile | null {
    return this.#find(id).rendition ?? null;
  }

  /** Of the main program; null: that itself. @throws Fault `destination/not-found`, `store/write-failed` */
  setRendition(id: string, profile: RenditionProfile | null): void {
    const { rendition: _, program: __, ...others } = this.#find(id);
    this.#keep({ stored: profile ? { ...others, rendition: profile } : others, values: new Map() });
  }

  /** @param standIn what it gets while the portrait program is away, after a slate; null: the slate alone @throws Fault as `setRendition` */
  setPortrait(id: string, standIn: RenditionProfile | null): void {
    const { rendition: _, ...others } = this.#find(id);
    this.#keep({ stored: { ...others, program: PORTRAIT, ...(standIn && { rendition: standIn }) }, values: new Map() });
  }

  /** @returns the new key @throws Fault `destination/not-found`, `destination/bad-key`, `destination/key-times`, `store/...`, `vault/...` */
  addKey(draft: NewKey): { name: string; key: DestinationKey } {
    const { added, ...step } = this.#ring.add(this.#find(draft.id), draft);
    return this.#afterKey(this.#keep(step), added.id);
  }

  /** @throws Fault as `addKey`, and `destination/key-not-found` */
  changeKey(change: KeyEdit): { name: string; key: DestinationKey } {
    return this.#afterKey(this.#keep(this.#ring.change(this.#find(change.id), change)), change.keyId);
  }

  /** @throws Fault `destination/not-found`, `destination/key-not-found`, `destination/key-bound`, `store/write-failed` */
  chooseKey(id: string, keyId: string): { name: string; key: DestinationKey } {
    return this.#afterKey(this.#keep({ stored: this.#ring.choose(this.#find(id), keyId), values: new Map() }), keyId);
  }

  /** @returns what it was called @throws Fault `destination/not-found`, `destination/key-not-found`, `store/...`, `vault/...` */
  removeKey(id: string, keyId: string): { name: string; key: string } {
    const stored = this.#find(id);
    const { name: key } = this.#ring.find(stored, keyId);
    this.#keep(this.#ring.remove(stored, keyId));
    return { name: stored.name, key };
  }

  /** The key itself, for somebody to see. @throws Fault `destination/not-found`, `destination/key-missing`, `vault/...` */
  revealed(id: string, keyId: string | undefined): { name: string; server: string; called: string; key: string; backupKey: string } {
    const stored = this.#find(id);
    const { name, server } = stored;
    const wanted = keyId ?? this.#ring.shown(stored).keyInUse;
    if (wanted === null) throw new Fault('destination/key-missing', { name });
    const { name: called } = this.#ring.find(stored, wanted);
    return { name, server, called, ...this.#ring.values(stored, wanted) };
  }

  /** Where an `hls` destination's segments are. */
  folder(id: string): string {
    return join(this.#deps.dataDir, 'hls', id);
  }

  /** @throws Fault `destination/name-taken`, `destination/bad-url`, `destination/bad-key`, `store/write-failed` */
  add(draft: NewDestination): Destination {
    const { key, backupKey, password, ...fields } = draft;
    const id = destinationId(draft.name, this.#deps.random);
    const plain: StoredDestination = { id, ...fields, keys: [], keyInUse: null };
    this.#check(plain, password);
    const { stored, values } = this.#ring.put(plain, key, backupKey);
    return this.#keep({ stored, values: values.set(secretName.password(id), password) });
  }

  /** @throws Fault as `add`, and `destination/not-found` */
  change({ id, key, backupKey, password, ...fields }: DestinationEdit): Destination {
    const next = { ...this.#find(id) };
    if (fields.name !== undefined) next.name = fields.name;
    if (fields.server !== undefined) next.server = fields.server;
    if (fields.backupServer !== undefined) next.backupServer = fields.backupServer;
    if (fields.username !== undefined) next.username = fields.username;
    if (fields.platform !== undefined) next.platform = fields.platform;
    if (fields.limits !== undefined) next.limits = fields.limits;
    this.#check(next, password);
    const { stored, values } = this.#ring.put(next, key, backupKey);
    return this.#keep({ stored, values: values.set(secretName.password(id), password) });
  }

  /** @throws Fault `destination/not-found`, `store/write-failed` */
  remove(id: string): void {
    const { keys } = this.#find(id);
    this.#deps.store.update((settings) => ({ ...settings, destinations: settings.destinations.filter((other) => other.id !== id) }));
    const known = keys.map((key) => key.id);
    this.#deps.secrets.putAll(gone(id, known).set(secretName.password(id), ''));
  }

  /**
   * Takes destinations of another desk, all of them or none. One that goes `into` a destination here replaces it; another one keeps its id
   * where that is free, and is numbered where its name is not. What this desk encodes for it is this desk's affair, and stays.
   * @returns their ids here
   * @throws Fault `destination/bad-url`, `destination/bad-key`, `store/write-failed`, `vault/...`
   */
  take(arrivals: readonly { portable: Portable; into: string | null }[]): string[] {
    let list = [...this.#stored()];
    const values = new Map<string, string | undefined>();
    const ids = arrivals.map(({ portable, into }) => {
      const { keys, keyInUse, password, ...fields } = portable;
      const isOurs = fields.id !== null && !isRehearsal(fields.id) && !isBackupRelay(fields.id);
      const isFree = isOurs && !list.some(({ id }) => id === fields.id);
      const id = into ?? (isFree ? (fields.id as string) : destinationId(fields.name, this.#deps.random));
      const name = freeName(fields.name, (wanted) => list.some((other) => other.id !== id && sameName(other.name, wanted)));
      const old = list.find((other) => other.id === id);
      const { rendition, program } = old ?? {};
      const known = {
        keys: old?.keys ?? [],
        keyInUse: old?.keyInUse ?? null,
        ...(rendition && { rendition }),
        ...(program && { program }),
      };
      refuse(objectToServer(fields.kind, fields.server), name);
      refuse(objectToBackup(fields), name);
      const isFromFile = old !== undefined && fields.id === null;
      const newId = (called: string) => destinationId(called, this.#deps.random);
      const arriving = isFromFile ? mergedKeys(this.#ring.portable(old), { keys, keyInUse }, newId) : { keys, keyInUse };
      const step = this.#ring.replace({ ...fields, id, name, ...known }, arriving);
      list = into === null ? [...list, step.stored] : list.map((other) => (other.id === id ? step.stored : other));
      for (const [secret, value] of step.values.set(secretName.password(id), password)) values.set(secret, value);
      return id;
    });
    this.#write(list, values);
    return ids;
  }

  /** Keeps a destination, new or changed, with what belongs into the vault: both or neither. */
  #keep({ stored, values }: KeyStep): Destination {
    const list = this.#stored();
    const isNew = !list.some(({ id }) => id === stored.id);
    this.#write(isNew ? [...list, stored] : list.map((other) => (other.id === stored.id ? stored : other)), values);
    return this.#public(stored);
  }

  #write(destinations: StoredDestination[], values: ReadonlyMap<string, string | undefined>): void {
    const { secrets, store } = this.#deps;
    const touched = [...values].filter(([, value]) => value !== undefined).map(([name]) => name);
    const before = new Map(touched.map((name) => [name, secrets.get(name)]));
    secrets.putAll(values);
    try {
      store.update((settings) => ({ ...settings, destinations }));
    } catch (error) {
      secrets.putAll(before);
      throw error;
    }
  }

  #afterKey({ name, keys }: Destination, keyId: string): { name: string; key: DestinationKey } {
    return { name, key: keys.find(({ id }) => id === keyId) as DestinationKey };
  }

  #stored(): StoredDestination[] {
    return this.#deps.store.read().destinations;
  }

  #find(id: string): StoredDestination {
    const found = this.#stored().find((stored) => stored.id === id);
    if (!found) throw new Fault('destination/not-found', { id });
    return found;
  }

  #check(stored: StoredDestination, password: string | undefined): void {
    const { id, name, kind, server } = stored;
    if (this.#stored().some((other) => other.id !== id && sameName(other.name, name))) throw new Fault('destination/name-taken', { name });
    refuse(objectToServer(kind, server), name);
    refuse(objectToBackup(stored), name);
    refuse(kind === 'srt' ? objectToPassphrase(password ?? '') : null, name);
  }

  #public(stored: StoredDestination): Destination {
    const { rendition: profile, ...fields } = stored;
    const rendition = profile ? renditionId(profile) : null;
    return { ...fields, rendition, ...this.#ring.shown(stored), hasPassword: this.#deps.secrets.has(secretName.password(stored.id)) };
  }
}

/** Only what our own publisher serves has two servers. */
function objectToBackup({ kind, backupServer }: Pick<StoredDestination, 'kind' | 'backupServer'>): Objection | null {
  if (backupServer === '') return null;
  return kind === 'rtmp' ? objectToServer(kind, backupServer) : { code: 'destination/bad-url', reason: 'not-needed' };
}

function refuse(objection: Objection | null, name: string): void {
  if (objection) throw new Fault(objection.code, { name, reason: objection.reason });
}
