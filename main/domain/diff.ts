import type { Patch, Snapshot } from '../contract/snapshot.ts';

/**
 * What turns `before` into `after`: `apply(before, diff(before, after))` equals `after`. Objects are compared member by member, arrays
 * and plain values are replaced whole. Parts that are the same object are not looked into.
 */
export function diff(before: Snapshot, after: Snapshot): Patch[] {
  const patches: Patch[] = [];
  compare(before, after, [], patches);
  return patches;
}

function compare(before: unknown, after: unknown, path: string[], patches: Patch[]): void {
  if (Object.is(before, after)) return;
  if (isRecord(before) && isRecord(after)) {
    for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) patches.push({ path: [...path, name] });
    for (const [name, value] of Object.entries(after)) {
      if (Object.hasOwn(before, name)) compare(before[name], value, [...path, name], patches);
      else patches.push({ path: [...path, name], value });
    }
    return;
  }
  if (!isSame(before, after)) patches.push({ path, value: after });
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const RELAY_FIGURES = new Set(['bitrateKbps', 'queueBytes', 'droppedFrames']);
const PROGRAM_FIGURES = new Set(['bitrateKbps', 'fps', 'gopMs', 'longestGopMs', 'bFrames']);
const OBS_FIGURES = new Set(['statistics', 'media']);
const WATCH_FIGURES = new Set(['picture', 'sound', 'avDriftMs']);

/**
 * Whether a patch only moves a figure (a bitrate, a queue, a counter): such changes may wait to be published together, everything else
 * is a transition and goes out at once.
 */
export function isFigure({ path }: Patch, before: Snapshot, after: Snapshot): boolean {
  const leaf = path.at(-1) ?? '';
  switch (path[0]) {
    case 'nowMs':
    case 'rev':
      return true;
    case 'relays':
      return path.length === 3 && RELAY_FIGURES.has(leaf);
    case 'legs':
      return path.length === 4 && RELAY_FIGURES.has(leaf);
    case 'program':
      return path.length > 1 && PROGRAM_FIGURES.has(leaf);
    case 'feeds':
    case 'portrait':
      return path.length > 2 && PROGRAM_FIGURES.has(leaf);
    case 'watch':
      return WATCH_FIGURES.has(path[1] ?? '');
    case 'system':
      return leaf === 'freeDiskBytes';
    case 'obs':
      return path[1] === 'live' && (OBS_FIGURES.has(path[2] ?? '') || leaf === 'volumeDb');
    case 'ingest':
      return leaf === 'refusals';
    case 'rehearsal':
      return leaf === 'checks' && isSame(checkStates(before), checkStates(after));
    default:
      return false;
  }
}

function checkStates({ rehearsal }: Snapshot): string[] {
  return rehearsal.checks.map(({ name, state }) => `${state} ${name}`);
}
