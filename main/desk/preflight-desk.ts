import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { BroadcastEvent } from '../contract/broadcast-event.ts';
import {
  PREFLIGHT_WINDOW_MS,
  type PreflightReport,
  type PreflightSettings,
  type PreflightStatus,
  type PreflightSummary,
  type PreflightWish,
} from '../contract/preflight.ts';
import { duePreflights, nextPreflightMs } from '../domain/preflight/due.ts';
import type { PreflightFacts } from '../domain/preflight/facts.ts';
import { judgePreflight, tallyByFamily, worst } from '../domain/preflight/judge.ts';
import { platformOf } from '../platforms/platforms.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { PreflightCommands } from '../transport/desk-commands.ts';
import type { AsRunPort } from './ports.ts';
import { chosenDestinations, gatherFacts, type PreflightFactsDeps } from './preflight-facts.ts';
import { type PrivateTestResult, privateTest } from './private-test.ts';
import type { Publisher } from './publisher.ts';

export interface PreflightDeskDeps extends Omit<PreflightFactsDeps, 'current'> {
  clock: Clock;
  log: Log;
  publisher: Publisher;
  store: SettingsStore;
  asRun: AsRunPort;
  /** Serves a destination, and ends that. @throws Fault */
  start: (id: string) => Promise<void>;
  stop: (id: string) => Promise<void>;
  /** What the operator has set has changed. */
  changed: () => void;
}

interface Judged {
  facts: PreflightFacts;
  destinations: PreflightReport['destinations'];
  wish: PreflightWish;
  event: BroadcastEvent | null;
  by: PreflightSummary['by'];
  atMs: number;
}

/** An hour of the schedule needs no closer look; a clock that was set is noticed by then. */
const LONGEST_SLEEP_MS = 60_000;

/** The checks before doors open: by hand, and on the schedule before each event. One at a time. */
export class PreflightDesk implements PreflightCommands, AsyncDisposable {
  readonly #deps: PreflightDeskDeps;
  /** Slots of the schedule that have been run, or were begun. */
  readonly #done = new Set<string>();
  #last: PreflightReport | null = null;
  /** What the last one was judged by: a private test that comes later is judged with it. */
  #judged: Judged | null = null;
  #running: Promise<unknown> | null = null;
  #testing: Promise<unknown> | null = null;
  #timer: Disposable | null = null;
  #listening: Disposable | null = null;
  #isOver = false;

  constructor(deps: PreflightDeskDeps) {
    this.#deps = deps;
  }

  /** Looks at the schedule from now on. */
  begin(): void {
    this.#listening = this.#deps.publisher.stepped.on(({ before, after }) => {
      if (before.events !== after.events || before.settings !== after.settings) this.#look();
    });
    this.#look();
  }

  report(): PreflightReport | null {
    return this.#last;
  }

  async run(wish: PreflightWish): Promise<void> {
    if (this.#running) throw new Fault('preflight/running');
    this.#start(wish, this.#eventOf(wish), 'hand');
  }

  /** @throws Fault `store/write-failed` */
  async configure(preflight: PreflightSettings): Promise<void> {
    this.#deps.store.update((settings) => ({ ...settings, preflight }));
    this.#deps.changed();
  }

  async privateTest(id: string): Promise<void> {
    const { publisher, start, stop, clock } = this.#deps;
    const { relays, destinations, program, tally } = publisher.current;
    if (this.#testing) throw new Fault('preflight/running');
    const destination = destinations.find((one) => one.id === id);
    if (!destination) throw new Fault('destination/not-found', { id });
    if (relays[id]?.wanted || tally === 'rehearsal') throw new Fault('preflight/on-air', { name: destination.name });
    if (program.state !== 'live') throw new Fault('air/feed-absent', { feed: 'main' });
    const testing = privateTest(id, { clock, publisher, start, stop })
      .then((result) => this.#tell(id, result))
      .catch((error: unknown) => this.#deps.log.error({ err: error }, 'a private test could not be carried out'))
      .finally(() => {
        this.#testing = null;
      });
    this.#testing = testing;
  }

  /** Waits for what runs: a private test is ended by itself, never left on air. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#listening?.[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    await this.#running;
    await this.#testing;
  }

  #eventOf({ eventId }: PreflightWish): BroadcastEvent | null {
    if (eventId === undefined) return null;
    const event = this.#deps.publisher.current.events.find(({ id }) => id === eventId);
    if (!event) throw new Fault('event/not-found', { id: eventId });
    return event;
  }

  #start(wish: PreflightWish, event: BroadcastEvent | null, by: PreflightSummary['by']): void {
    const { clock, publisher, log } = this.#deps;
    const running = { sinceMs: clock.nowMs(), windowMs: wish.windowMs, title: event?.title ?? '', eventId: event?.id ?? null };
    this.#running = this.#carryOut(wish, event, by)
      .catch((error: unknown) => log.error({ err: error }, 'a preflight could not be carried out'))
      .finally(() => {
        this.#running = null;
        this.#say(null);
        this.#look();
      });
    publisher.say({ kind: 'preflight', preflight: { running, last: publisher.current.preflight.last } });
  }

  async #carryOut(wish: PreflightWish, event: BroadcastEvent | null, by: PreflightSummary['by']): Promise<void> {
    const { publisher, asRun } = this.#deps;
    const facts = await gatherFacts({ ...this.#deps, current: () => publisher.current }, wish, event);
    const chosen = chosenDestinations(publisher.current, wish, event);
    const destinations = chosen.map(({ id, name, platform, rendition }) => {
      return { id, name, platform: platformOf(platform)?.name ?? '', rendition: rendition ?? null };
    });
    const judged = { facts, destinations, wish, event, by, atMs: this.#deps.clock.nowMs() };
    this.#judged = judged;
    this.#last = this.#reportOf(judged);
    const { verdict, findings, title } = this.#last;
    const count = (wanted: string) => findings.filter((one) => one.verdict === wanted).length;
    asRun.append('preflight-run', { ...(title !== '' && { title }), by, verdict, bad: count('bad'), warnings: count('warning') });
  }

  /** A private test has ended: what it showed joins what was found before. */
  #tell(id: string, result: PrivateTestResult): void {
    if (!this.#judged) return;
    const { facts } = this.#judged;
    const destinations = facts.destinations.map((one) => (one.id === id ? { ...one, privateTest: result } : one));
    this.#judged = { ...this.#judged, facts: { ...facts, destinations }, atMs: this.#deps.clock.nowMs() };
    this.#last = this.#reportOf(this.#judged);
    this.#say(this.#deps.publisher.current.preflight.running);
  }

  #reportOf({ facts, destinations, wish, event, by, atMs }: Judged): PreflightReport {
    const { publisher } = this.#deps;
    const findings = judgePreflight(facts);
    return {
      atMs,
      eventId: event?.id ?? null,
      title: event?.title ?? '',
      by,
      verdict: worst(findings),
      families: tallyByFamily(findings),
      feed: wish.feed,
      windowMs: facts.probe?.windowMs ?? 0,
      station: publisher.current.station.name,
      startsAtMs: event?.startsAtMs ?? null,
      endsAtMs: event?.endsAtMs ?? null,
      destinations,
      findings,
    };
  }

  #look(): void {
    if (this.#isOver || this.#running) return;
    const { clock, publisher } = this.#deps;
    const { events, settings } = publisher.current;
    const nowMs = clock.nowMs();
    const { minutesBefore } = settings.preflight;
    this.#arm(nextPreflightMs(events, minutesBefore, nowMs));
    const due = duePreflights(events, minutesBefore, nowMs, this.#done)[0];
    const event = events.find(({ id }) => id === due?.eventId);
    if (!due || !event) return;
    this.#done.add(due.slot);
    this.#start({ eventId: event.id, feed: 'main', windowMs: PREFLIGHT_WINDOW_MS }, event, 'schedule');
  }

  #arm(nextMs: number | null): void {
    const { clock } = this.#deps;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    if (nextMs === null) return;
    const delayMs = Math.max(1, Math.min(LONGEST_SLEEP_MS, nextMs - clock.nowMs()));
    this.#timer = clock.after(delayMs, () => this.#look());
  }

  #say(running: PreflightStatus['running']): void {
    const { publisher } = this.#deps;
    publisher.say({ kind: 'preflight', preflight: { running, last: this.#last && summaryOf(this.#last) } });
  }
}

function summaryOf({ atMs, eventId, title, by, verdict, families }: PreflightReport): PreflightSummary {
  return { atMs, eventId, title, by, verdict, families };
}
