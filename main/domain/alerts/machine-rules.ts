import type { MachineEvent } from './memory.ts';
import { type AlertRule, channel, type Look } from './rule.ts';

/** What happened once lasts so long, so that somebody who comes back to the desk still sees it at the top. */
const TOLD_FOR_MS = 60_000;
const GB = 1_000_000_000;

/** Engine and machine: also while nothing is on air, because they would be the matter as soon as something is. */
export const MACHINE_RULES: readonly AlertRule[] = [
  { code: 'engine/restarted', raiseAfterMs: 0, clearAfterMs: 0, find: (look) => channel(happened(look, 'engine')) },
  {
    code: 'disk/low',
    raiseAfterMs: 0,
    clearAfterMs: 10_000,
    find: ({ snapshot: { system } }) => channel(system.isDiskLow, { freeGb: Math.round((10 * (system.freeDiskBytes ?? 0)) / GB) / 10 }),
  },
  {
    code: 'network/lost',
    raiseAfterMs: 1_000,
    clearAfterMs: 3_000,
    find: ({ snapshot: { system } }) => channel(system.network === 'lost'),
  },
  {
    code: 'network/address-changed',
    raiseAfterMs: 0,
    clearAfterMs: 0,
    find: (look) => channel(happened(look, 'address'), { addresses: look.snapshot.system.addresses.join(', ') }),
  },
  {
    code: 'clock/stepped',
    raiseAfterMs: 0,
    clearAfterMs: 0,
    find: (look) => channel(happened(look, 'clock'), { seconds: seconds(look.snapshot.system.lastClockStep?.byMs) }),
  },
  {
    code: 'system/slept',
    raiseAfterMs: 0,
    clearAfterMs: 0,
    find: (look) => channel(happened(look, 'sleep'), { seconds: seconds(look.snapshot.system.lastSleep?.forMs) }),
  },
];

function happened({ memory, atMs }: Look, event: MachineEvent): boolean {
  const { noticedAtMs } = memory.events[event];
  return noticedAtMs !== null && atMs - noticedAtMs < TOLD_FOR_MS;
}

const seconds = (ms = 0): number => Math.round(ms / 1_000);
