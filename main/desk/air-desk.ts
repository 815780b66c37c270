import { type AirConfig, type AirRule, type AirStatus, type FeedName, NOTHING_ON_AIR } from '../contract/air.ts';
import type { BroadcastEvent } from '../contract/broadcast-event.ts';
import type { EngineStatus } from '../contract/engine-api.ts';
import type { SlateKind, SlateLook } from '../contract/slate.ts';
import type { WatchConfig } from '../contract/watch.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { AirCommands } from '../transport/desk-commands.ts';
import type { EnginePort } from './ports.ts';

export interface AirDeskDeps {
  engine: EnginePort;
  store: SettingsStore;
  events: () => readonly BroadcastEvent[];
  /** What the operator has set has changed. */
  changed: () => void;
}

/** What goes out beside the relays: slates, the two feeds, and what the engine must know to keep a show on air without a desk. */
export class AirDesk implements AirCommands {
  #deps: AirDeskDeps;
  #told = '';
  /** As the engine with this process id last said it. */
  #last: AirStatus = NOTHING_ON_AIR;
  #enginePid: number | null = null;

  constructor(deps: AirDeskDeps) {
    this.#deps = deps;
  }

  /** The engine has said what is on air; a new one says nothing of worth before it is told what was. */
  note({ pid, air }: EngineStatus): void {
    if (pid === this.#enginePid) this.#last = air;
  }

  /**
   * An engine that is new knows nothing of what was on air at the one before: the operator's slate goes on, and for a program a slate stands
   * in until the encoder is back. Comes after its relays.
   */
  async resume({ pid, air }: EngineStatus): Promise<void> {
    const last = this.#last;
    this.#enginePid = pid;
    if (air.source !== 'none' || last.source === 'none') return;
    if (last.heldBy === 'operator') await this.slate(last.slate);
    else await this.#deps.engine.call('air.resume', null);
  }

  /** A new engine, or one that was away: it knows nothing of this, or something older. Comes before its relays. */
  async settle(): Promise<void> {
    this.#told = '';
    await this.tell();
    await this.#deps.engine.call('watch.configure', this.#deps.store.read().watch);
  }

  /** Tells the engine what has changed since it was last told. */
  async tell(): Promise<void> {
    const config = this.#config();
    const text = JSON.stringify(config);
    if (text === this.#told) return;
    await this.#deps.engine.call('air.configure', config);
    this.#told = text;
  }

  /** The operator's slate for everybody, null for the program. */
  async slate(slate: SlateKind | null): Promise<void> {
    await this.#deps.engine.call('air.slate', { slate });
  }

  /** @throws Fault `air/feed-absent` */
  async take(feed: FeedName): Promise<void> {
    await this.#deps.engine.call('air.take', { feed });
  }

  async cue(): Promise<void> {
    await this.#deps.engine.call('air.cue', null);
  }

  /** @throws Fault `store/write-failed` */
  async setRule(rule: AirRule): Promise<void> {
    this.#deps.store.update((settings) => ({ ...settings, rule }));
    await this.#apply();
  }

  /** @throws Fault `store/write-failed` */
  async setLook(look: SlateLook): Promise<void> {
    this.#deps.store.update((settings) => ({ ...settings, look }));
    await this.#apply();
  }

  /** @throws Fault `store/write-failed` */
  async configureWatch(watch: WatchConfig): Promise<void> {
    this.#deps.store.update((settings) => ({ ...settings, watch }));
    this.#deps.changed();
    await this.#deps.engine.call('watch.configure', watch);
  }

  async #apply(): Promise<void> {
    this.#deps.changed();
    await this.tell();
  }

  #config(): AirConfig {
    const { look, rule } = this.#deps.store.read();
    const events = this.#deps.events();
    const onAir = events.filter(({ state }) => state === 'on-air');
    const upcoming = events.filter(({ state }) => state === 'upcoming');
    return {
      look,
      rule,
      startsAtMs: upcoming.length > 0 ? Math.min(...upcoming.map(({ startsAtMs }) => startsAtMs)) : null,
      endsAtMs: onAir.length > 0 ? Math.max(...onAir.map(({ endsAtMs }) => endsAtMs)) : null,
    };
  }
}
