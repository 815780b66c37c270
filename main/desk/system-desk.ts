import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import { relayIdsOf } from '../domain/relay-pair.ts';
import type { SystemNews } from '../system/system-watch.ts';
import type { AsRunPort, EnginePort, SystemPort } from './ports.ts';
import type { Publisher } from './publisher.ts';

export interface SystemDeskDeps {
  system: SystemPort;
  engine: EnginePort;
  asRun: AsRunPort;
  publisher: Publisher;
  clock: Clock;
  random: () => number;
  log: Log;
  /** The wall clock is another one, or much time has passed at once: what is due is looked for now. */
  onTime: () => void;
}

/** With a network that has just come back name servers and routes follow a little later: what failed again is tried again. */
const ROUNDS_MS = [0, 2_000, 5_000] as const;
/** Thirty relays do not all knock at the same moment. */
const SPREAD_MS = 400;

/** What happens to the machine: told to everybody, written into the as-run log, and made good where that can be done. */
export class SystemDesk {
  readonly #deps: SystemDeskDeps;
  readonly #timers = new Set<Disposable>();

  constructor(deps: SystemDeskDeps) {
    this.#deps = deps;
  }

  /** Listens until the result is disposed. */
  listen(): AsyncDisposable {
    const { system, publisher } = this.#deps;
    const scope = new Scope();
    scope.defer(() => this.#endTimers());
    publisher.say({ kind: 'system', system: system.status });
    scope.use(system.changed.on((status) => publisher.say({ kind: 'system', system: status })));
    scope.use(system.news.on((news) => this.#on(news)));
    return scope;
  }

  #on(news: SystemNews): void {
    const { asRun, onTime } = this.#deps;
    switch (news.kind) {
      case 'clock-step':
        asRun.append('clock-step', { seconds: seconds(news.byMs) });
        onTime();
        break;
      case 'slept':
        asRun.append('system-slept', { seconds: seconds(news.forMs) });
        onTime();
        this.#tryAgain();
        break;
      case 'network-lost':
        asRun.append('network-lost', {});
        break;
      case 'network-back':
        asRun.append('network-back', { seconds: seconds(news.forMs), addresses: news.addresses.join(' ') });
        this.#tryAgain();
        break;
    }
  }

  #tryAgain(): void {
    const { random } = this.#deps;
    this.#endTimers();
    for (const roundMs of ROUNDS_MS) {
      this.#later(roundMs, () => {
        for (const id of this.#waiting()) this.#later(Math.floor(random() * SPREAD_MS), () => this.#retry(id));
      });
    }
  }

  /** Destinations that are away and may come back with the network; a recording is away for other reasons. */
  #waiting(): string[] {
    const { engine, publisher } = this.#deps;
    return publisher.current.destinations
      .filter(({ kind }) => kind !== 'file')
      .flatMap(relayIdsOf)
      .filter((id) => ['retrying', 'stalled'].includes(engine.status?.relays[id]?.state ?? ''));
  }

  #retry(id: string): void {
    const { engine, log } = this.#deps;
    // The engine tries again by itself too; this only makes it sooner.
    engine.call('relay.retry', { id }).catch((error) => log.warn({ err: error, id }, 'relay was not tried again'));
  }

  #later(delayMs: number, run: () => void): void {
    const timer = this.#deps.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.add(timer);
  }

  #endTimers(): void {
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#timers.clear();
  }
}

const seconds = (ms: number): number => Math.round(ms / 1_000);
