import type { Clock } from '../base/clock.ts';
import { asFault, Fault } from '../base/fault.ts';
import type { FaultInfo } from '../contract/fault.ts';
import type { Publisher } from './publisher.ts';

export interface PrivateTestDeps {
  clock: Clock;
  publisher: Publisher;
  start: (id: string) => Promise<void>;
  stop: (id: string) => Promise<void>;
}

export interface PrivateTestResult {
  fault: FaultInfo | null;
  /** From the start to live; null if it never was. */
  liveAfterMs: number | null;
}

const HOLD_MS = 10_000;
const LIVE_WITHIN_MS = 15_000;

/**
 * Publishes what is on air to one destination through our own publisher, until it has been live for 10 s, and ends it. The tally and the
 * as-run log tell of it, because it is no play: whoever watches there sees it.
 */
export async function privateTest(id: string, deps: PrivateTestDeps): Promise<PrivateTestResult> {
  const { clock, start, stop } = deps;
  const beganAtMs = clock.monotonicMs();
  try {
    await start(id);
    const fault = await untilLive(id, deps);
    if (fault) return { fault, liveAfterMs: null };
    const liveAfterMs = Math.round(clock.monotonicMs() - beganAtMs);
    await new Promise<void>((resolve) => clock.after(HOLD_MS, resolve));
    const relay = deps.publisher.current.relays[id];
    return { fault: relay?.state === 'live' ? null : (relay?.fault ?? new Fault('destination/stalled').toInfo()), liveAfterMs };
  } catch (error) {
    return { fault: asFault(error, 'destination/protocol').toInfo(), liveAfterMs: null };
  } finally {
    await stop(id);
  }
}

/** @returns the fault that keeps it from being live, null once it is */
function untilLive(id: string, { clock, publisher }: PrivateTestDeps): Promise<FaultInfo | null> {
  return new Promise((resolve) => {
    const settle = (fault: FaultInfo | null) => {
      timer[Symbol.dispose]();
      listening[Symbol.dispose]();
      resolve(fault);
    };
    const look = () => {
      const relay = publisher.current.relays[id];
      if (relay?.state === 'live') settle(null);
      else if (relay?.fault && relay.state === 'retrying') settle(relay.fault);
    };
    const timer = clock.after(LIVE_WITHIN_MS, () =>
      settle(publisher.current.relays[id]?.fault ?? new Fault('destination/no-answer', { reason: 'publish' }).toInfo()),
    );
    const listening = publisher.stepped.on(look);
    look();
  });
}
