import { z } from 'zod';
import { destinationKeySchema, FIRST_KEY } from '../../contract/destination.ts';

/** A stream key on its way between desks. */
export const portableKeySchema = z.strictObject({
  ...destinationKeySchema.omit({ hasBackup: true }).shape,
  key: z.string().min(1).max(4096),
  /** Empty where the backup server takes the same one. */
  backupKey: z.string().max(4096),
});
export type PortableKey = z.infer<typeof portableKeySchema>;

/** Keys of a destination, and which one is in use. */
export interface PortableKeys {
  keys: PortableKey[];
  keyInUse: string | null;
}

/** The keys of a destination that has this one alone, or none. */
export function onlyKey(key: string): PortableKeys {
  if (key === '') return { keys: [], keyInUse: null };
  const open = { name: '', validFromMs: null, validUntilMs: null, eventId: null };
  return { keys: [{ id: FIRST_KEY, ...open, key, backupKey: '' }], keyInUse: FIRST_KEY };
}

/** The key in use, empty without one. */
export function usedKey({ keys, keyInUse }: PortableKeys): string {
  return keys.find(({ id }) => id === keyInUse)?.key ?? '';
}

/** Whether keys from a file that knows no ids are all here already. */
export function holdsKeys(present: PortableKeys, incoming: PortableKeys): boolean {
  const [single, ...more] = incoming.keys;
  if (single && more.length === 0 && single.name === '') return usedKey(present) === single.key;
  return incoming.keys.every((one) =>
    present.keys.some(
      ({ key, validFromMs, validUntilMs }) => key === one.key && validFromMs === one.validFromMs && validUntilMs === one.validUntilMs,
    ),
  );
}

/**
 * Keys from a file that knows no ids, put among those that are here: one with the name of a key here, or without any the one in use, takes
 * its place; every other one is new.
 * @param newId for a key that is new
 */
export function mergedKeys(present: PortableKeys, incoming: PortableKeys, newId: (name: string) => string): PortableKeys {
  const keys = [...present.keys];
  for (const one of incoming.keys) {
    const at = keys.findIndex(({ id, name }) => (one.name === '' ? id === present.keyInUse : name === one.name));
    const met = keys[at];
    if (met) keys[at] = { ...met, key: one.key, validFromMs: one.validFromMs, validUntilMs: one.validUntilMs };
    else keys.push({ ...one, id: keys.some(({ id }) => id === one.id) ? newId(one.name) : one.id });
  }
  const first = keys.find(({ eventId }) => eventId === null);
  return { keys, keyInUse: present.keyInUse ?? first?.id ?? null };
}
