import type { Clock } from '../../../../../main/base/clock.ts';
import { type Log, silentLog } from '../../../../../main/base/log.ts';
import { Scope } from '../../../../../main/base/scope.ts';
import type { RelaySpec } from '../../../../../main/contract/engine-api.ts';
import type { RelayState } from '../../../../../main/contract/relay.ts';
import type { Air } from '../../../../../main/engine/air/air.ts';
import type { ProgramBus } from '../../../../../main/engine/bus/program-bus.ts';
import type { Feed } from '../../../../../main/engine/feeds/feed.ts';
import { DeliveryWatch } from '../../../../../main/engine/outputs/rtmp/delivery-watch.ts';
import { type ReadKernelQueues, readKernelQueues } from '../../../../../main/engine/outputs/rtmp/kernel-queues.ts';
import { Relay } from '../../../../../main/engine/outputs/rtmp/relay.ts';
import { Trust } from '../../../../../main/engine/outputs/rtmp/trust.ts';
import { openAir } from '../../open-air.ts';

export interface RelayHouseOptions {
  clock: Clock;
  random?: () => number;
  log?: Log;
  read?: ReadKernelQueues;
}

/** A main feed and any number of relays of it, as the engine puts them together. */
export class RelayHouse implements AsyncDisposable {
  readonly bus: ProgramBus;
  readonly feed: Feed;
  /** Whether a slate stands in for the feed when it is lost. */
  hasSlates = false;
  readonly #options: RelayHouseOptions;
  readonly #scope = new Scope();
  readonly #watch: DeliveryWatch;
  readonly #trust = new Trust();
  #count = 0;

  private constructor(air: Air, options: RelayHouseOptions) {
    this.bus = air.bus;
    this.feed = air.feeds.main;
    this.#options = options;
    this.#watch = new DeliveryWatch(options.clock, options.read ?? readKernelQueues);
  }

  static async open(options: RelayHouseOptions): Promise<RelayHouse> {
    const air = openAir(options.clock, { isWanted: () => house.hasSlates });
    const house: RelayHouse = new RelayHouse(air, options);
    house.#scope.use(air);
    house.#scope.use(house.#watch);
    return house;
  }

  /** A relay, not started, and the states that it goes through. */
  relay(server: string, spec: Partial<RelaySpec> = {}): { relay: Relay; states: RelayState[] } {
    const { clock, random = () => 0.5, log = silentLog } = this.#options;
    this.#count += 1;
    const whole: RelaySpec = {
      id: `d${this.#count}`,
      kind: 'rtmp',
      server,
      key: `key-${this.#count}`,
      username: '',
      password: '',
      ...spec,
    };
    const relay = new Relay({ spec: whole, source: this.bus, clock, random, log, watch: this.#watch, trust: this.#trust });
    const states: RelayState[] = [];
    relay.changed.on(() => {
      if (states.at(-1) !== relay.status.state) states.push(relay.status.state);
    });
    this.#scope.use(relay);
    return { relay, states };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }
}
