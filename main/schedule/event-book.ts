import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import type { BroadcastEvent } from '../contract/broadcast-event.ts';

/** Where events are kept. `write` may throw a Fault. */
export interface EventStore {
  read(): BroadcastEvent[];
  write(events: BroadcastEvent[]): void;
}

/**
 * The events in memory, in front of the store. What an operator asks for fails if it cannot be stored; what happens on air happened whether
 * or not a disk takes it, and is stored when it can be.
 */
export class EventBook {
  readonly changed = new Emitter<BroadcastEvent[]>();
  readonly #store: EventStore;
  readonly #log: Log;
  #events: BroadcastEvent[];
  #isStored = true;

  constructor(store: EventStore, log: Log) {
    this.#store = store;
    this.#log = log;
    this.#events = store.read();
  }

  get events(): BroadcastEvent[] {
    return this.#events;
  }

  find(id: string): BroadcastEvent | undefined {
    return this.#events.find((event) => event.id === id);
  }

  /** Takes what an operator asked for. @throws Fault of the store, and then nothing has changed */
  commit(events: BroadcastEvent[]): void {
    this.#store.write(events);
    this.#isStored = true;
    this.#events = events;
    this.changed.emit(events);
  }

  /** Takes what happened. */
  record(events: BroadcastEvent[]): void {
    this.#events = events;
    this.#isStored = false;
    this.store();
    this.changed.emit(events);
  }

  recordOne(id: string, happened: Partial<BroadcastEvent>): void {
    this.record(this.#events.map((event) => (event.id === id ? { ...event, ...happened } : event)));
  }

  /** Stores what could not be stored before. */
  store(): void {
    if (this.#isStored) return;
    try {
      this.#store.write(this.#events);
      this.#isStored = true;
    } catch (error) {
      this.#log.error({ err: error }, 'events could not be stored; tried again soon');
    }
  }
}
