import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../base/clock.ts';

const LOOK_MS = 2_000;
/** Some 16 s of a program of 6 Mb/s. */
const GROWTH_BYTES = 12_000_000;

/**
 * Has what nobody holds any more collected early. Left alone, V8 lets 64 MB of buffers pile up before it looks, and on a busy machine as
 * much of everything else, so the memory of an engine that holds 5 MB swings by ten times as much, and nobody can tell that from a leak.
 * @param keep the counter in bytes; the collection takes some 5 ms, and less than once in ten seconds
 */
export function keepMemoryLow(clock: Clock, keep: { held(): number; collect(): void } = { held, collect: collector() }): Disposable {
  let lowest = keep.held();
  return clock.every(LOOK_MS, () => {
    const held = keep.held();
    if (held < lowest + GROWTH_BYTES) {
      lowest = Math.min(lowest, held);
      return;
    }
    keep.collect();
    lowest = keep.held();
  });
}

function held(): number {
  const { external, heapUsed } = process.memoryUsage();
  return external + heapUsed;
}

/** V8's own collector, which Node hides unless it is asked for at start. */
export function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
