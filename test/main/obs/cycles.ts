import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../../main/base/fault.ts';
import { seenStream } from '../../../main/contract/obs.ts';
import type { ObsLink } from '../../../main/obs/obs-link.ts';
import type { Mood, MoodyIngest } from '../../peers/moody-ingest.ts';
import { waitFor } from '../../peers/wait-for.ts';

const LOOK_EVERY_MS = 50;
const ON_AIR_MS = 2_500;
/** OBS gives up a connect after 30 s, a stop then follows; whatever takes longer hangs. */
const LONGEST_CALL_MS = 48_000;

/** What one start and stop came to. */
export interface Cycle {
  mood: Mood;
  start: string;
  stop: string;
  startMs: number;
  stopMs: number;
  /** The longest that the page said "streaming" without media at the ingest, or "not streaming" with it. */
  untrueMs: number;
}

/** One start and one stop of OBS's stream with the ingest in this mood, the page's word compared with the probe's all the while. */
export async function cycle(link: ObsLink, ingest: MoodyIngest, mood: Mood): Promise<Cycle> {
  ingest.mood = mood;
  const judge = watchTruth(link, ingest);
  const start = await timed(() => link.startStream());
  if (mood === 'dies') await livesOn(ingest);
  await pause(ON_AIR_MS);
  const stop = await timed(() => link.stopStream());
  await waitFor('the end at the ingest', () => !ingest.arrives || mood === 'refuses', { timeoutMs: 5_000 });
  return { mood, start: start.outcome, stop: stop.outcome, startMs: start.tookMs, stopMs: stop.tookMs, untrueMs: judge() };
}

/** The ingest has died and is there again, and OBS has found it by itself. */
async function livesOn(ingest: MoodyIngest): Promise<void> {
  await waitFor('the ingest to die', () => ingest.mood === 'accepts');
  await ingest.back();
  await waitFor('OBS to be back', () => ingest.arrives, { timeoutMs: 15_000 });
}

function watchTruth(link: ObsLink, ingest: MoodyIngest): () => number {
  let [untrueSince, worst]: [number | null, number] = [null, 0];
  const look = () => {
    const says = seenStream(link.status, { state: ingest.arrives ? 'live' : 'absent' });
    const isTrue = ingest.arrives ? says !== 'stopped' && says !== 'unseen' : says !== 'streaming';
    if (isTrue) untrueSince = null;
    else {
      untrueSince ??= performance.now();
      worst = Math.max(worst, performance.now() - untrueSince);
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    return worst;
  };
}

async function timed(call: () => Promise<void>): Promise<{ outcome: string; tookMs: number }> {
  const began = performance.now();
  const late = new AbortController();
  const limit = pause(LONGEST_CALL_MS, 'hung', { signal: late.signal }).catch(() => 'hung');
  const settled = call().then(
    () => 'done',
    (error: unknown) => (error instanceof Fault ? error.code : `threw ${String(error)}`),
  );
  const outcome = await Promise.race([settled, limit]);
  late.abort();
  return { outcome, tookMs: performance.now() - began };
}

/** What a start has to come to, by mood; a stop always does its work. */
export const RIGHT_START: Record<Mood, string> = {
  accepts: 'done',
  refuses: 'obs/refused',
  silent: 'obs/nothing-arrives',
  slow: 'done',
  dies: 'done',
  freezes: 'done',
};
