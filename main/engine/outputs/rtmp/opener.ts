import type { Clock } from '../../../base/clock.ts';
import { asFault, Fault } from '../../../base/fault.ts';
import type { Log } from '../../../base/log.ts';
import type { RelaySpec } from '../../../contract/engine-api.ts';
import { connectPublisher } from './connect-publisher.ts';
import { type DialDeps, type Lookup, lookupAll } from './dial.ts';
import type { PublishSession } from './publish-session.ts';
import type { Trust } from './trust.ts';

export interface OpenerDeps {
  spec: RelaySpec;
  clock: Clock;
  log: Log;
  trust: Trust;
  /** DNS; the system's when left out. */
  lookup?: Lookup;
}

/** The system sends a connection request at 0 and again at 1 s: with attempts of two seconds one goes out every second. */
const BESIDE_CONNECT_MS = 2_000;

/** Makes connections to one destination, and knows which are still being made. */
export class Opener {
  readonly #deps: OpenerDeps;
  #settled: Promise<void> = Promise.resolve();

  constructor(deps: OpenerDeps) {
    this.#deps = deps;
  }

  /** Resolves once no attempt is under way any more. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** @throws as `connectPublisher` */
  open(signal: AbortSignal): Promise<PublishSession> {
    return this.#track(this.#connect(signal, {}));
  }

  /**
   * Another one beside one that is stuck, with less patience for TCP, and to the address that served so far: a name server is likely to be
   * behind the same path, and a look-up that hangs holds up others.
   * @throws as `connectPublisher`
   */
  openBeside(address: string | null, signal: AbortSignal): Promise<PublishSession> {
    return this.#track(this.#connect(signal, { connectMs: BESIDE_CONNECT_MS, ...(address && { lookup: async () => [address] }) }));
  }

  /** What a failed attempt is called; anything but a fault is a bug and logged as one. */
  faultOf(error: unknown): Fault {
    const { log, spec } = this.#deps;
    if (!(error instanceof Fault)) log.error({ err: error, id: spec.id }, 'relay: connecting failed in an unknown way');
    return asFault(error, 'destination/protocol', { reason: 'unknown' });
  }

  async #connect(signal: AbortSignal, manner: Partial<DialDeps>): Promise<PublishSession> {
    const { spec, clock, trust, lookup = lookupAll } = this.#deps;
    return connectPublisher(spec, { clock, lookup, secureContext: trust.contextFor(spec.ca), ...manner }, signal);
  }

  #track(opening: Promise<PublishSession>): Promise<PublishSession> {
    this.#settled = Promise.allSettled([this.#settled, opening]).then(() => undefined);
    return opening;
  }
}
