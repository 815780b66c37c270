import type { Snapshot } from '../../contract/snapshot.ts';
import { isOnAir } from '../tally.ts';
import { isShow } from './rule.ts';

/** What an alert rule has to know of earlier. All times are monotonic, ms, unless said otherwise. */
export interface AlertMemory {
  /** A feed has been on air since something was wanted. */
  hadFeed: boolean;
  /** Since when this show's loudness is known, null while it is not. */
  loudSinceMs: number | null;
  /** Relays that have been on air since they were wanted. */
  served: ReadonlySet<string>;
  /** Good figures of the feed on air, one a second, for a minute. */
  figures: { of: string; samples: readonly FigureSample[] };
  /** What happened once, and when it was noticed. */
  events: Readonly<Record<MachineEvent, { stamp: number | null; noticedAtMs: number | null }>>;
}

export interface FigureSample {
  atMs: number;
  bitrateKbps: number;
  fps: number;
}

export type MachineEvent = 'engine' | 'address' | 'clock' | 'sleep';

/** What the rules go by beside the snapshot: UTC epoch, ms, of the engine's start; null while it is away. */
export interface Surroundings {
  engineStartedAtMs: number | null;
}

const WINDOW_MS = 60_000;
const SAMPLE_MS = 1_000;
/** Below these shares of what was usual a figure has collapsed; such samples do not count as usual. */
export const COLLAPSED = { bitrateKbps: 0.3, fps: 0.7 } as const;
const FEWEST_SAMPLES = 15;
const NEVER = { stamp: null, noticedAtMs: null };

export const NO_MEMORY: AlertMemory = {
  hadFeed: false,
  loudSinceMs: null,
  served: new Set(),
  figures: { of: '', samples: [] },
  events: { engine: NEVER, address: NEVER, clock: NEVER, sleep: NEVER },
};

/** What is remembered after a look; pure. */
export function remember(memory: AlertMemory, snapshot: Snapshot, { engineStartedAtMs }: Surroundings, atMs: number): AlertMemory {
  const isFeed = snapshot.air.source === 'main' || snapshot.air.source === 'backup';
  const isLoudnessKnown = isShow(snapshot) && (memory.loudSinceMs !== null || (snapshot.watch.sound?.integratedLufs ?? null) !== null);
  const { lastAddressChangeAtMs, lastClockStep, lastSleep } = snapshot.system;
  const { events } = memory;
  return {
    hadFeed: isShow(snapshot) && (memory.hadFeed || isFeed),
    loudSinceMs: isLoudnessKnown ? (memory.loudSinceMs ?? atMs) : null,
    served: servedNow(memory.served, snapshot),
    figures: isFeed ? figuresOf(memory, snapshot, atMs) : { of: '', samples: [] },
    events: {
      // The first engine that is seen was not restarted; one that is away says nothing.
      engine: noticed(events.engine, engineStartedAtMs ?? events.engine.stamp, events.engine.stamp === null, atMs),
      address: noticed(events.address, lastAddressChangeAtMs, false, atMs),
      clock: noticed(events.clock, lastClockStep?.atMs ?? null, false, atMs),
      sleep: noticed(events.sleep, lastSleep?.atMs ?? null, false, atMs),
    },
  };
}

/** The figure in the middle of what was usual; null until enough is known. */
export function usual({ figures: { samples } }: Pick<AlertMemory, 'figures'>, figure: keyof typeof COLLAPSED): number | null {
  if (samples.length < FEWEST_SAMPLES) return null;
  const sorted = samples.map((sample) => sample[figure]).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}

function noticed<T extends { stamp: number | null; noticedAtMs: number | null }>(
  before: T,
  stamp: number | null,
  isFirst: boolean,
  atMs: number,
) {
  if (before.stamp === stamp) return before;
  return { stamp, noticedAtMs: isFirst ? null : atMs };
}

function servedNow(before: ReadonlySet<string>, { relays }: Snapshot): ReadonlySet<string> {
  const ids = Object.entries(relays).flatMap(([id, relay]) => (relay.wanted && (before.has(id) || isOnAir(relay)) ? [id] : []));
  return new Set(ids);
}

function figuresOf(memory: AlertMemory, { air, program }: Snapshot, atMs: number): AlertMemory['figures'] {
  const of = `${air.source} ${air.sinceMs}`;
  const samples = memory.figures.of === of ? memory.figures.samples : [];
  const newest = samples.at(-1);
  if (program.state !== 'live' || (newest && atMs - newest.atMs < SAMPLE_MS)) return { of, samples };
  const sample = { atMs, bitrateKbps: program.bitrateKbps, fps: program.video?.fps ?? 0 };
  const isCollapsed = (['bitrateKbps', 'fps'] as const).some((figure) => {
    const before = usual({ figures: { of, samples } }, figure);
    return before !== null && sample[figure] < before * COLLAPSED[figure];
  });
  if (isCollapsed) return { of, samples };
  return { of, samples: [...samples.filter(({ atMs: then }) => atMs - then < WINDOW_MS), sample] };
}
