import type { Clock } from '../base/clock.ts';
import type { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { AsRunEntry, AsRunKind } from '../contract/as-run.ts';
import { type BroadcastEvent, type EventChange, type EventDraft, eventDraftSchema } from '../contract/broadcast-event.ts';
import { decide, lateMinutes, nextEdgeMs, type ScheduleAction } from '../domain/schedule/decide.ts';
import {
  changeEvent,
  moveToZone,
  type PlanContext,
  planEvent,
  requireEvent,
  requireRoom,
  requireTimes,
  withSceneRenamed,
} from '../domain/schedule/plan.ts';
import { EventBook, type EventStore } from './event-book.ts';
import { type ShowPort, ShowRunner, type Step, type Trouble } from './show-runner.ts';

export interface SchedulerDeps {
  clock: Clock;
  log: Log;
  /** The venue's zone now; a change is noticed at the next look (at the latest after 30 s, or with `look`). */
  timeZone: () => string;
  events: EventStore;
  show: ShowPort;
  say: (kind: AsRunKind, detail: AsRunEntry['detail']) => void;
}

/** Longest time between two looks at the clock, so that a clock that was set or a machine that slept is noticed. */
const LONGEST_SLEEP_MS = 30_000;
const RETRY_MS = 5_000;

/**
 * Runs events unattended: a ticker of its own reads the wall clock anew each time, the rules of `domain/schedule` say what is due, the
 * runner does it. Says `event-started`, `event-late`, `event-ended` and `event-missed`; what OBS, the relays and the machine's clock did is
 * for those who see it.
 */
export class Scheduler implements AsyncDisposable {
  readonly #deps: SchedulerDeps;
  readonly #book: EventBook;
  readonly #runner: ShowRunner;
  /** By event: the start or end being carried out. */
  readonly #work = new Map<string, Promise<void>>();
  /** Events that are to end whatever their time says. */
  readonly #ending = new Set<string>();
  /** By event: what failed at its start and may yet work, and when to try. */
  readonly #retries = new Map<string, { trouble: Trouble; atMonotonicMs: number }>();
  /** By event: monotonic ms before which what just failed is not tried again. */
  readonly #notBefore = new Map<string, number>();
  /** Events on air that wait for the vault, which has just been unlocked. */
  readonly #unblocked = new Set<string>();
  #timer: Disposable | null = null;
  #timeZone: string;
  #isClosed = false;

  private constructor(deps: SchedulerDeps, book: EventBook) {
    this.#deps = deps;
    this.#book = book;
    this.#runner = new ShowRunner(deps);
    this.#timeZone = deps.timeZone();
  }

  /** Takes up where the last run ended: what is on air stays untouched, what is due is begun. */
  static async open(deps: SchedulerDeps): Promise<Scheduler> {
    const book = new EventBook(deps.events, deps.log);
    const scheduler = new Scheduler(deps, book);
    const moved = scheduler.#moved(scheduler.#timeZone);
    if (JSON.stringify(moved) !== JSON.stringify(book.events)) book.record(moved);
    scheduler.look();
    return scheduler;
  }

  /** The events after every change. */
  get changed(): Emitter<BroadcastEvent[]> {
    return this.#book.changed;
  }

  get events(): readonly BroadcastEvent[] {
    return this.#book.events;
  }

  /** @throws Fault `event/bad-times`, `event/overlap`, or the store's */
  add(draft: EventDraft): BroadcastEvent {
    const event = planEvent(eventDraftSchema.parse(draft), this.#context());
    this.#book.commit([...this.#book.events, event]);
    this.look();
    return this.#event(event.id);
  }

  /** @throws Fault `event/not-found`, `event/on-air`, `event/bad-times`, `event/overlap`, or the store's */
  change(change: EventChange): BroadcastEvent {
    const changed = changeEvent(change, this.#context());
    this.#book.commit(this.#book.events.map((event) => (event.id === changed.id ? changed : event)));
    this.look();
    return this.#event(changed.id);
  }

  /** @throws Fault `event/not-found`, `event/on-air`, or the store's */
  remove(id: string): void {
    this.#requireNotOnAir(id);
    this.#book.commit(this.#book.events.filter((event) => event.id !== id));
    this.look();
  }

  /** An event that is to come will not; one that is over stays as it is. @throws Fault `event/not-found`, `event/on-air`, or the store's */
  cancel(id: string): void {
    if (this.#requireNotOnAir(id).state !== 'upcoming') return;
    this.#book.commit(this.#book.events.map((event) => (event.id === id ? { ...event, state: 'cancelled' as const } : event)));
    this.look();
  }

  /**
   * Puts an event on air now, before its time or although it was ended, missed or cancelled, as long as its end is ahead.
   * @throws Fault `event/not-found`, `event/bad-times`, `event/overlap` (another one of its channel is on air)
   */
  startNow(id: string): void {
    const event = this.#event(id);
    if (event.state === 'on-air') return;
    const { nowMs, events } = this.#context();
    requireTimes(event, nowMs);
    const rival = events.find((other) => other.state === 'on-air' && other.channel === event.channel);
    if (rival) throw new Fault('event/overlap', { title: rival.title, startsAt: rival.startsAt, endsAt: rival.endsAt });
    if (event.state !== 'upcoming') requireRoom(event, events);
    this.#goOnAir(event, 0);
    this.look();
  }

  /** @throws Fault `event/not-found`, `event/not-on-air` */
  endNow(id: string): void {
    const event = this.#event(id);
    if (event.state !== 'on-air') throw new Fault('event/not-on-air', { title: event.title });
    this.#ending.add(id);
    this.#notBefore.delete(id);
    this.look();
  }

  /** The keys can be had again: what an event on air could not start for want of them is started, as long as it lasts. */
  unlocked(): void {
    for (const { id, state, fault } of this.#book.events) if (state === 'on-air' && isVaults(fault)) this.#unblocked.add(id);
    this.look();
  }

  /** A scene has another name in OBS: events that are not over use it under that name. */
  renameScene(from: string, to: string): void {
    const renamed = withSceneRenamed(this.#book.events, from, to);
    if (renamed.some((event, index) => event !== this.#book.events[index])) this.#book.record(renamed);
  }

  /** Looks at the clock, does what is due, and sets the timer for the next look. */
  look(): void {
    if (this.#isClosed) return;
    this.#noticeZone();
    this.#book.store();
    const nowMs = this.#deps.clock.nowMs();
    for (const action of decide(this.#book.events, nowMs)) if (!this.#ending.has(action.id)) this.#act(action);
    for (const id of [...this.#ending]) this.#run(id, () => this.#end(id, 0));
    for (const [id, retry] of [...this.#retries]) {
      if (retry.atMonotonicMs <= this.#deps.clock.monotonicMs()) this.#run(id, () => this.#begin(id, retry.trouble));
    }
    for (const id of [...this.#unblocked]) if (this.#run(id, () => this.#begin(id, this.#blockedBy(id)))) this.#unblocked.delete(id);
    this.#arm();
  }

  #act(action: ScheduleAction): void {
    const event = this.#event(action.id);
    if (action.kind === 'miss') {
      this.#book.recordOne(event.id, { state: 'missed' });
      this.#deps.say('event-missed', { event: event.id, title: event.title });
    } else if (action.kind === 'start') {
      this.#goOnAir(event, action.lateMs);
      this.#run(event.id, () => this.#begin(event.id));
    } else if (action.kind === 'go-on') this.#run(event.id, () => this.#begin(event.id));
    else this.#run(event.id, () => this.#end(event.id, action.lateMs));
  }

  /** `startedAtMs` stays null until everything at the start was asked for; a desk that ends before that asks again. */
  #goOnAir(event: BroadcastEvent, lateMs: number): void {
    this.#book.recordOne(event.id, { state: 'on-air', startedAtMs: null, endedAtMs: null, fault: null });
    this.#deps.say('event-started', { event: event.id, title: event.title });
    const minutes = lateMinutes(lateMs);
    if (minutes > 0) this.#deps.say('event-late', { event: event.id, title: event.title, minutes });
  }

  async #begin(id: string, again?: Trouble): Promise<void> {
    const event = this.#event(id);
    if (event.state !== 'on-air' || this.#ending.has(id)) return;
    const startedAtMs = event.startedAtMs ?? this.#deps.clock.nowMs();
    const isWorthIt = ([, fault]: [Step, Fault]) => fault.retryable || isVaults(fault);
    const worthIt = again && new Set([...again].filter(isWorthIt).map(([step]) => step));
    const trouble = await this.#runner.begin(event, worthIt);
    // What no retry can help stays as it was.
    for (const [step, fault] of again ?? []) if (!isWorthIt([step, fault])) trouble.set(step, fault);
    this.#retries.delete(id);
    if ([...trouble.values()].some((fault) => fault.retryable)) {
      this.#retries.set(id, { trouble, atMonotonicMs: this.#deps.clock.monotonicMs() + RETRY_MS });
    }
    const fault = firstFault(trouble);
    const before = this.#event(id);
    if (isVaults(fault) !== isVaults(before.fault))
      this.#deps.say(isVaults(fault) ? 'event-blocked' : 'event-unblocked', { event: id, title: event.title });
    if (before.startedAtMs === startedAtMs && JSON.stringify(before.fault) === JSON.stringify(fault)) return;
    this.#book.recordOne(id, { startedAtMs, fault });
  }

  /** Every destination of it, whichever it was that needed a key: one that is served already is left alone. */
  #blockedBy(id: string): Trouble {
    const waiting = this.#retries.get(id)?.trouble ?? new Map();
    return new Map([
      ...waiting,
      ...this.#event(id).destinationIds.map((one) => [`relay:${one}` as Step, new Fault('vault/locked')] as const),
    ]);
  }

  async #end(id: string, lateMs: number): Promise<void> {
    const event = this.#event(id);
    this.#retries.delete(id);
    if (event.state !== 'on-air') {
      this.#ending.delete(id);
      return;
    }
    const others = this.#book.events.filter((other) => other.id !== id && other.state === 'on-air' && !this.#ending.has(other.id));
    const trouble = await this.#runner.end(event, others);
    const fault = firstFault(trouble);
    const isStillGoingOut = [...trouble].some(([step, cause]) => step.startsWith('relay:') && cause.retryable);
    if (isStillGoingOut) {
      // Nothing says that it ended while destinations still get it.
      this.#ending.add(id);
      this.#notBefore.set(id, this.#deps.clock.monotonicMs() + RETRY_MS);
      this.#book.recordOne(id, { fault });
      return;
    }
    this.#ending.delete(id);
    this.#book.recordOne(id, { state: 'ended', endedAtMs: this.#deps.clock.nowMs(), fault: fault ?? event.fault });
    const minutes = lateMinutes(lateMs);
    this.#deps.say('event-ended', { event: id, title: event.title, ...(minutes > 0 && { lateMinutes: minutes }) });
  }

  /** Does one thing at a time for an event; what comes due in between is seen at the look afterwards. @returns whether it was begun */
  #run(id: string, work: () => Promise<void>): boolean {
    const { clock, log } = this.#deps;
    if (this.#work.has(id) || (this.#notBefore.get(id) ?? 0) > clock.monotonicMs()) return false;
    this.#notBefore.delete(id);
    const done = work()
      .catch((error: unknown) => {
        log.error({ err: error, event: id }, 'an event could not be carried out');
        this.#notBefore.set(id, clock.monotonicMs() + RETRY_MS);
      })
      .finally(() => {
        this.#work.delete(id);
        this.look();
      });
    this.#work.set(id, done);
    return true;
  }

  #arm(): void {
    this.#timer?.[Symbol.dispose]();
    const { clock } = this.#deps;
    const nowMs = clock.nowMs();
    const monotonicMs = clock.monotonicMs();
    const retries = [...this.#notBefore.values(), ...[...this.#retries.values()].map((retry) => retry.atMonotonicMs)];
    const delaysMs = retries.map((atMs) => atMs - monotonicMs).filter((delayMs) => delayMs > 0);
    const delayMs = Math.min(LONGEST_SLEEP_MS, nextEdgeMs(this.#book.events, nowMs) - nowMs, ...delaysMs);
    this.#timer = clock.after(Math.max(1, delayMs), () => this.look());
  }

  #noticeZone(): void {
    const timeZone = this.#deps.timeZone();
    if (timeZone === this.#timeZone) return;
    this.#timeZone = timeZone;
    this.#book.record(this.#moved(timeZone));
  }

  #moved(timeZone: string): BroadcastEvent[] {
    try {
      return moveToZone(this.#book.events, timeZone);
    } catch (error) {
      this.#deps.log.error({ err: error, timeZone }, 'events keep the instants they had');
      return this.#book.events;
    }
  }

  #context(): PlanContext {
    return { events: this.#book.events, nowMs: this.#deps.clock.nowMs(), timeZone: this.#deps.timeZone() };
  }

  #event(id: string): BroadcastEvent {
    return requireEvent(id, this.#book.events);
  }

  #requireNotOnAir(id: string): BroadcastEvent {
    const event = this.#event(id);
    if (event.state === 'on-air') throw new Fault('event/on-air', { title: event.title });
    return event;
  }

  /** Ends the ticker and waits for what is being carried out. Nothing on air is touched. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    await Promise.all(this.#work.values());
  }
}

/** The gravest one, but first of all the one that unlocking mends. */
function firstFault(trouble: Trouble): BroadcastEvent['fault'] {
  const faults = [...trouble.values()];
  return (faults.find(isVaults) ?? faults[0])?.toInfo() ?? null;
}

/** What failed because the vault gives no keys: nobody has to do anything but unlock it. */
function isVaults(fault: { code: string } | null): boolean {
  return fault?.code.startsWith('vault/') ?? false;
}
