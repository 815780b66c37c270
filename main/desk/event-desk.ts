import { Scope } from '../base/scope.ts';
import type { BroadcastEvent } from '../contract/broadcast-event.ts';
import type { ShowPort } from '../schedule/show-runner.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { EventCommands, EventEdit, NewEvent } from '../transport/desk-commands.ts';
import { each } from './each.ts';
import type { ObsMachines } from './obs-machines.ts';
import type { AsRunPort, ScheduleDeps, SchedulePort } from './ports.ts';
import type { Publisher } from './publisher.ts';
import type { RehearsalDesk } from './rehearsal-desk.ts';
import type { RelayDesk } from './relay-desk.ts';

export interface EventDeskDeps {
  openSchedule: (deps: ScheduleDeps) => Promise<SchedulePort>;
  store: SettingsStore;
  asRun: AsRunPort;
  publisher: Publisher;
  machines: ObsMachines;
  rehearsal: RehearsalDesk;
  relays: RelayDesk;
}

/** The schedule at this desk: what an event does to relays and OBS, and what of it everybody sees. */
export class EventDesk implements EventCommands, AsyncDisposable {
  readonly #deps: EventDeskDeps;
  readonly #scope = new Scope();
  #schedule: SchedulePort | null = null;

  constructor(deps: EventDeskDeps) {
    this.#deps = deps;
  }

  /** Opens the schedule: from now on what is due is carried out. */
  async begin(): Promise<void> {
    const { openSchedule, machines, publisher, store, asRun } = this.#deps;
    const schedule = this.#scope.use(
      await openSchedule({
        timeZone: () => store.read().station.timeZone,
        events: { read: () => store.read().events, write: (events) => void store.update((settings) => ({ ...settings, events })) },
        show: this.#showPort(),
        say: (kind, detail) => void asRun.append(kind, detail),
      }),
    );
    this.#schedule = schedule;
    this.#scope.use(machines.helm.renamed.on(({ from, to }) => schedule.renameScene(from, to)));
    publisher.say({ kind: 'events', events: store.read().events });
    schedule.changed.on((events) => publisher.say({ kind: 'events', events: [...events] }));
  }

  /** Time or zone is another one. */
  look(): void {
    this.#schedule?.look();
  }

  /** The vault gives keys again. */
  unlocked(): void {
    this.#schedule?.unlocked();
  }

  async add(draft: NewEvent): Promise<BroadcastEvent> {
    return this.#opened().add(draft);
  }

  async change(change: EventEdit): Promise<BroadcastEvent> {
    return this.#opened().change(change);
  }

  async remove(id: string): Promise<void> {
    await this.#opened().remove(id);
  }

  async cancel(id: string): Promise<void> {
    await this.#opened().cancel(id);
  }

  async startNow(id: string): Promise<void> {
    await this.#opened().startNow(id);
  }

  async endNow(id: string): Promise<void> {
    await this.#opened().endNow(id);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  /** The schedule puts a show on air over a rehearsal: doors are open. */
  #showPort(): ShowPort {
    const { machines, relays, rehearsal } = this.#deps;
    const { helm } = machines;
    return {
      startRelays: async (ids) => {
        await rehearsal.stop();
        await each(ids, (id) => relays.startForEvent(id));
      },
      stopRelays: (ids) => each(ids, (id) => relays.stopForEvent(id)),
      startStream: () => machines.forShow('startStream'),
      stopStream: () => machines.forShow('stopStream'),
      isStreaming: () => ['starting', 'streaming', 'reconnecting'].includes(helm.status.stream),
      switchScene: (scene) => helm.switchScene(scene),
    };
  }

  #opened(): SchedulePort {
    if (!this.#schedule) throw new Error('the schedule is not open yet');
    return this.#schedule;
  }
}
