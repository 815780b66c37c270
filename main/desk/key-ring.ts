import { Fault } from '../base/fault.ts';
import type { Destination, DestinationKey } from '../contract/destination.ts';
import { FIRST_KEY } from '../contract/destination.ts';
import { destinationId } from '../domain/destination-id.ts';
import { objectToKey } from '../domain/destination-rules.ts';
import type { PortableKeys } from '../domain/import/portable-key.ts';
import type { StoredDestination, StoredKey } from '../store/settings.ts';
import type { KeyEdit, NewKey } from '../transport/desk-commands.ts';
import { type Secrets, secretName } from './secrets.ts';

export interface KeyRingDeps {
  secrets: Secrets;
  random: () => number;
}

/** A destination after a change of its keys, and what the vault is to keep for that. */
export interface KeyStep {
  stored: StoredDestination;
  /** By name in the vault; empty forgets, undefined leaves. */
  values: Map<string, string | undefined>;
}

const OPEN = { validFromMs: null, validUntilMs: null, eventId: null };

/** The keys of a destination: what they are for is in the settings, they themselves are in the vault. Writes neither; says what to write. */
export class KeyRing {
  readonly #deps: KeyRingDeps;

  constructor(deps: KeyRingDeps) {
    this.#deps = deps;
  }

  /** What everybody may see. A key that is not in the vault (any more) is none. */
  shown({ id, keys, keyInUse }: StoredDestination): Pick<Destination, 'keys' | 'keyInUse' | 'hasKey'> {
    const { secrets } = this.#deps;
    const there = keys.filter((key) => secrets.has(secretName.key(id, key.id)));
    const inUse = there.some((key) => key.id === keyInUse) ? keyInUse : null;
    const shown = there.map((key): DestinationKey => ({ ...key, hasBackup: secrets.has(secretName.backupKey(id, key.id)) }));
    return { keys: shown, keyInUse: inUse, hasKey: inUse !== null };
  }

  /** Whether every key of it can be had now. */
  isReadable({ id, keys }: StoredDestination): boolean {
    const names = keys.flatMap((key) => [secretName.key(id, key.id), secretName.backupKey(id, key.id)]);
    return names.every((name) => this.#deps.secrets.canGet(name));
  }

  /** @throws Fault `vault/...` */
  values(stored: StoredDestination, keyId: string | null): { key: string; backupKey: string } {
    if (keyId === null) return { key: '', backupKey: '' };
    const { secrets } = this.#deps;
    return { key: secrets.get(secretName.key(stored.id, keyId)), backupKey: secrets.get(secretName.backupKey(stored.id, keyId)) };
  }

  /** All of them with what the vault keeps. @throws Fault `vault/...` */
  portable(stored: StoredDestination): PortableKeys {
    const { keys, keyInUse } = this.shown(stored);
    return { keys: keys.map(({ hasBackup, ...key }) => ({ ...key, ...this.values(stored, key.id) })), keyInUse };
  }

  /** @throws Fault `destination/bad-key`, `destination/key-times` */
  add(stored: StoredDestination, { id, key, backupKey, ...fields }: NewKey): KeyStep & { added: StoredKey } {
    const isFirst = stored.keys.every((one) => one.id !== FIRST_KEY);
    const added: StoredKey = { ...fields, id: isFirst ? FIRST_KEY : destinationId(fields.name, this.#deps.random) };
    check(stored.name, added, [key, backupKey]);
    const inUse = this.shown(stored).keyInUse ?? (added.eventId === null ? added.id : stored.keyInUse);
    const values = new Map<string, string | undefined>([
      [secretName.key(id, added.id), key],
      [secretName.backupKey(id, added.id), backupKey],
    ]);
    return { stored: { ...stored, keys: [...stored.keys, added], keyInUse: inUse }, values, added };
  }

  /** @throws Fault `destination/key-not-found`, `destination/bad-key`, `destination/key-times` */
  change(stored: StoredDestination, { id, keyId, key, backupKey, ...fields }: KeyEdit): KeyStep & { changed: StoredKey } {
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const changed: StoredKey = { ...this.find(stored, keyId), ...given };
    check(stored.name, changed, [key, backupKey]);
    const keys = stored.keys.map((one) => (one.id === keyId ? changed : one));
    // A key of one event is nobody's choice.
    const keyInUse = changed.eventId !== null && stored.keyInUse === keyId ? null : stored.keyInUse;
    const values = new Map([
      [secretName.key(id, keyId), key],
      [secretName.backupKey(id, keyId), backupKey],
    ]);
    return { stored: { ...stored, keys, keyInUse }, values, changed };
  }

  /** @throws Fault `destination/key-not-found`, `destination/key-bound` */
  choose(stored: StoredDestination, keyId: string): StoredDestination {
    const { eventId, name } = this.find(stored, keyId);
    if (eventId !== null) throw new Fault('destination/key-bound', { name: stored.name, key: name });
    return { ...stored, keyInUse: keyId };
  }

  /** @throws Fault `destination/key-not-found` */
  remove(stored: StoredDestination, keyId: string): KeyStep {
    this.find(stored, keyId);
    const keys = stored.keys.filter((one) => one.id !== keyId);
    return { stored: { ...stored, keys, keyInUse: stored.keyInUse === keyId ? null : stored.keyInUse }, values: gone(stored.id, [keyId]) };
  }

  /** The key in use set from the form of a destination: empty removes it, undefined leaves it. @throws Fault `destination/bad-key` */
  put(stored: StoredDestination, key: string | undefined, backupKey: string | undefined): KeyStep {
    if (key === undefined && backupKey === undefined) return { stored, values: new Map() };
    const inUse = stored.keys.find((one) => one.id === stored.keyInUse);
    if (!inUse) return key ? this.add(stored, { id: stored.id, name: '', ...OPEN, key, backupKey }) : { stored, values: new Map() };
    check(stored.name, inUse, [key, backupKey]);
    const values = new Map([
      [secretName.key(stored.id, inUse.id), key],
      [secretName.backupKey(stored.id, inUse.id), key === '' ? '' : backupKey],
    ]);
    return { stored, values };
  }

  /** All keys replaced by those of another desk. @throws Fault `destination/bad-key` */
  replace(stored: StoredDestination, { keys, keyInUse }: PortableKeys): KeyStep {
    const values = gone(
      stored.id,
      stored.keys.map(({ id }) => id),
    );
    const kept = keys.map(({ key, backupKey, ...fields }): StoredKey => {
      check(stored.name, fields, [key, backupKey]);
      values.set(secretName.key(stored.id, fields.id), key).set(secretName.backupKey(stored.id, fields.id), backupKey);
      return fields;
    });
    return { stored: { ...stored, keys: kept, keyInUse }, values };
  }

  /** @throws Fault `destination/key-not-found` */
  find({ id, name, keys }: StoredDestination, keyId: string): StoredKey {
    const found = keys.find((key) => key.id === keyId);
    if (!found || !this.#deps.secrets.has(secretName.key(id, keyId))) throw new Fault('destination/key-not-found', { name });
    return found;
  }
}

/** What the vault forgets of keys. */
export function gone(destination: string, keyIds: readonly string[]): Map<string, string | undefined> {
  return new Map(
    keyIds.flatMap((id) => [secretName.key(destination, id), secretName.backupKey(destination, id)].map((name) => [name, ''])),
  );
}

function check(name: string, { validFromMs, validUntilMs }: StoredKey, values: readonly (string | undefined)[]): void {
  for (const value of values) {
    const objection = objectToKey(value ?? '');
    if (objection) throw new Fault(objection.code, { name, reason: objection.reason });
  }
  if (validFromMs !== null && validUntilMs !== null && validUntilMs <= validFromMs) throw new Fault('destination/key-times', { name });
}
