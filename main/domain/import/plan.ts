import type { ImportChange, ImportItem, ImportState } from '../../contract/keys.ts';
import { sameName } from '../destination-id.ts';
import type { Portable } from './portable.ts';
import { holdsKeys, usedKey } from './portable-key.ts';

/** A destination of this desk, with its secrets. */
export type Present = Portable & { id: string };

const COMPARED: readonly ImportChange[] = ['name', 'kind', 'server', 'backupServer', 'key', 'username', 'password', 'platform', 'limits'];

/**
 * What importing would do to each destination of a file, told without anything secret. Pure.
 * @param isOnAir whether a destination of this desk is wanted on air
 */
export function planImport(present: readonly Present[], incoming: readonly Portable[], isOnAir: (id: string) => boolean): ImportItem[] {
  return incoming.map((one, index) => {
    const { name, kind, server, platform } = one;
    const met = meeting(present, one);
    const changes = COMPARED.filter((field) => met.present && isOther(field, met.present, one));
    const state = met.state === 'changed' && changes.length === 0 ? 'same' : met.state;
    const meets = met.present?.id ?? null;
    const shown = { index, name, kind, server, platform, hasKey: one.keys.length > 0 };
    return { ...shown, state, changes, meets, isOnAir: meets !== null && isOnAir(meets) };
  });
}

function isOther(field: ImportChange, present: Portable, one: Portable): boolean {
  if (field !== 'key') return JSON.stringify(one[field]) !== JSON.stringify(present[field]);
  if (one.id === null) return !holdsKeys(present, one);
  return JSON.stringify([one.keys, one.keyInUse]) !== JSON.stringify([present.keys, present.keyInUse]);
}

/** The same id is the same destination, unless another one here already has the name; the same name alone is a question. */
function meeting(present: readonly Present[], one: Portable): { state: ImportState; present: Present | null } {
  const byId = present.find(({ id }) => id === one.id) ?? null;
  const byName = present.find(({ name }) => sameName(name, one.name)) ?? null;
  if (byName && byName !== byId)
    return isAlike(byName, one) ? { state: 'changed', present: byName } : { state: 'conflict', present: byName };
  return byId ? { state: 'changed', present: byId } : { state: 'new', present: null };
}

/** The same name and the same place to send to: the same destination, whatever desk it comes from. */
function isAlike(present: Present, one: Portable): boolean {
  return one.id === null && present.kind === one.kind && present.server === one.server && usedKey(present) === usedKey(one);
}
