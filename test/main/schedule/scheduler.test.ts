import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../../main/base/fault.ts';
import { silentLog } from '../../../main/base/log.ts';
import type { BroadcastEvent } from '../../../main/contract/broadcast-event.ts';
import { epochMsOf } from '../../../main/domain/schedule/local-time.ts';
import { Scheduler } from '../../../main/schedule/scheduler.ts';
import type { ShowPort } from '../../../main/schedule/show-runner.ts';
import { FakeClock } from '../fake-clock.ts';
import { sampleEvent } from '../sample-event.ts';

/** A show that writes down what it is told, and fails where it is told to. */
class FakeShow implements ShowPort {
  calls: string[] = [];
  wanted = new Set<string>();
  streaming = false;
  failing = new Map<string, Fault>();
  hanging = new Set<string>();

  async #take(call: string): Promise<void> {
    this.calls.push(call);
    if (this.hanging.has(call)) await new Promise(() => undefined);
    const fault = this.failing.get(call);
    if (fault) throw fault;
  }
  async startRelays(ids: string[]): Promise<void> {
    await this.#take(`start ${ids}`);
    for (const id of ids) this.wanted.add(id);
  }
  async stopRelays(ids: string[]): Promise<void> {
    await this.#take(`stop ${ids}`);
    for (const id of ids) this.wanted.delete(id);
  }
  async startStream(): Promise<void> {
    await this.#take('stream on');
    this.streaming = true;
  }
  async stopStream(): Promise<void> {
    await this.#take('stream off');
    this.streaming = false;
  }
  isStreaming(): boolean {
    return this.streaming;
  }
  switchScene(scene: string): Promise<void> {
    return this.#take(`scene ${scene}`);
  }
}

const concert = sampleEvent('2026-11-21T19:00', '2026-11-21T21:00');
let clock: FakeClock;
let show: FakeShow;
let stored: BroadcastEvent[];
let said: string[];
let timeZone: string;
let open: Scheduler[];

beforeEach(() => {
  clock = new FakeClock(epochMsOf('2026-11-21T18:59', 'UTC'));
  show = new FakeShow();
  stored = [concert];
  said = [];
  timeZone = 'UTC';
  open = [];
});
afterEach(async () => {
  for (const scheduler of open) await scheduler[Symbol.asyncDispose]();
  expect(clock.pendingTimers).toBe(0);
});

function store(events: BroadcastEvent[]): void {
  stored = structuredClone(events);
}

async function openScheduler(write = store): Promise<Scheduler> {
  const scheduler = await Scheduler.open({
    clock,
    log: silentLog,
    timeZone: () => timeZone,
    events: { read: () => structuredClone(stored), write },
    show,
    say: (kind, detail) =>
      void said.push([kind, ...['title', 'minutes', 'lateMinutes', 'seconds'].flatMap((name) => detail[name] ?? [])].join(' ')),
  });
  open.push(scheduler);
  return scheduler;
}
const minutes = (count: number) => clock.advance(count * 60_000);

test('scheduler: an evening, scene, stream and relays start and stop on time and it is said', async () => {
  const scheduler = await openScheduler();
  await clock.advance(59_999);
  expect(show.calls).toEqual([]);
  await clock.advance(1);
  expect(show.calls).toEqual(['scene Stage', 'start video', 'start radio', 'stream on']);
  expect(scheduler.events[0]).toMatchObject({ state: 'on-air', startedAtMs: concert.startsAtMs, fault: null });
  show.calls = [];
  await minutes(120);
  expect(show.calls).toEqual(['scene Foyer', 'stop video', 'stop radio', 'stream off']);
  expect(stored[0]).toMatchObject({ state: 'ended', endedAtMs: concert.endsAtMs, fault: null });
  expect(said).toEqual(['event-started Evening concert', 'event-ended Evening concert']);
});

test('scheduler: OBS is not there at the start, the relays start all the same, the fault is on the event, and OBS is started when it comes', async () => {
  show.failing.set('scene Stage', new Fault('obs/link-lost')).set('stream on', new Fault('obs/not-running', { host: 'studio' }));
  const scheduler = await openScheduler();
  await minutes(1);
  expect(show.calls).toEqual(['scene Stage', 'start video', 'start radio', 'stream on']);
  expect(scheduler.events[0]).toMatchObject({ state: 'on-air', fault: { code: 'obs/not-running', params: { host: 'studio' } } });
  show.failing.clear();
  show.calls = [];
  await clock.advance(5_000);
  expect(show.calls).toEqual(['scene Stage', 'stream on']);
  expect(scheduler.events[0]).toMatchObject({ state: 'on-air', fault: null });
  await minutes(10);
  expect(show.calls).toHaveLength(2);
});

test('scheduler: OBS does not answer at all, the relays start within 5 s', async () => {
  show.hanging.add('scene Stage');
  const scheduler = await openScheduler();
  await clock.advance(65_000);
  expect([...show.wanted]).toEqual(['video', 'radio']);
  expect(scheduler.events[0]?.fault?.code).toBe('obs/no-answer');
  show.hanging.clear();
});

test('scheduler: one destination is gone, the other starts; no retry can help and none is made', async () => {
  show.failing.set('start video', new Fault('destination/not-found', { id: 'video' }));
  const scheduler = await openScheduler();
  await minutes(30);
  expect([...show.wanted]).toEqual(['radio']);
  expect(show.calls.filter((call) => call === 'start video')).toHaveLength(1);
  expect(scheduler.events[0]).toMatchObject({ state: 'on-air', fault: { code: 'destination/not-found' } });
});

test('scheduler: the desk comes up 25 minutes late, the event starts at once and says how late', async () => {
  clock.step(26 * 60_000);
  await openScheduler();
  await clock.advance(0);
  expect([...show.wanted]).toEqual(['video', 'radio']);
  expect(said).toEqual(['event-started Evening concert', 'event-late Evening concert 25']);
});

test('scheduler: the desk comes up after the end, the event is missed and nothing starts', async () => {
  clock.step(3 * 3_600_000);
  const scheduler = await openScheduler();
  await clock.advance(0);
  expect(show.calls).toEqual([]);
  expect(scheduler.events[0]?.state).toBe('missed');
  expect(said).toEqual(['event-missed Evening concert']);
});

test('scheduler: the desk restarts on air, nothing is touched and the end still comes', async () => {
  const first = await openScheduler();
  await minutes(10);
  await first[Symbol.asyncDispose]();
  show.calls = [];
  said = [];
  await openScheduler();
  await minutes(60);
  expect(show.calls).toEqual([]);
  await minutes(60);
  expect(show.calls).toEqual(['scene Foyer', 'stop video', 'stop radio', 'stream off']);
  expect(said).toEqual(['event-ended Evening concert']);
});

test('scheduler: the desk was down over the end of what is on air, it ends at once and says how late', async () => {
  stored = [{ ...concert, state: 'on-air', startedAtMs: concert.startsAtMs }];
  show.wanted = new Set(['video', 'radio', 'guest']);
  clock.step(2 * 3_600_000 + 11 * 60_000);
  await openScheduler();
  await clock.advance(0);
  expect([...show.wanted]).toEqual(['guest']);
  expect(said).toEqual(['event-ended Evening concert 10']);
});

test('scheduler: the desk ended in the middle of a start, the start is done again', async () => {
  stored = [{ ...concert, state: 'on-air' }];
  clock.step(2 * 60_000);
  await openScheduler();
  await clock.advance(0);
  expect([...show.wanted]).toEqual(['video', 'radio']);
  expect(stored[0]?.startedAtMs).not.toBeNull();
});

test('scheduler: two events in a row share a destination and the stream, neither is interrupted', async () => {
  stored = [
    concert,
    sampleEvent('2026-11-21T21:00', '2026-11-21T22:00', {
      id: 'talk',
      title: 'Talk',
      destinationIds: ['radio', 'blog'],
      openingScene: 'Desk',
    }),
  ];
  await openScheduler();
  await minutes(2);
  show.calls = [];
  await minutes(120);
  expect(show.calls).toEqual(['scene Desk', 'stop video', 'start radio', 'start blog']);
  expect([...show.wanted].sort()).toEqual(['blog', 'radio']);
  expect(show.streaming).toBe(true);
});

test('scheduler: two halls end apart, the first leaves alone what the second uses', async () => {
  stored = [concert, sampleEvent('2026-11-21T19:00', '2026-11-21T22:00', { id: 'talk', channel: 'small-hall', destinationIds: ['radio'] })];
  await openScheduler();
  await minutes(122);
  expect([...show.wanted]).toEqual(['radio']);
  expect(show.streaming).toBe(true);
  await minutes(60);
  expect([...show.wanted]).toEqual([]);
  expect(show.streaming).toBe(false);
});

test('scheduler: the clock is set forward over the start, noticed within 30 s, and the event starts', async () => {
  clock.step(-3_600_000);
  await openScheduler();
  await minutes(5);
  clock.step(3_600_000);
  await clock.advance(30_000);
  expect(said).toEqual(['event-started Evening concert', 'event-late Evening concert 5']);
});

test('scheduler: the clock is set back while on air, the event airs once', async () => {
  const scheduler = await openScheduler();
  await minutes(2);
  clock.step(-3_600_000);
  await minutes(90);
  expect(said).toEqual(['event-started Evening concert']);
  expect(scheduler.events[0]?.state).toBe('on-air');
  expect(show.calls.filter((call) => call === 'start video')).toHaveLength(1);
});

test('scheduler: the engine does not stop a relay, the event is not called ended until it does', async () => {
  const scheduler = await openScheduler();
  await minutes(2);
  show.failing.set('stop video', new Fault('engine/no-answer'));
  await minutes(120);
  expect(scheduler.events[0]).toMatchObject({ state: 'on-air', fault: { code: 'engine/no-answer' } });
  expect([...show.wanted]).toEqual(['video']);
  show.failing.clear();
  await clock.advance(5_000);
  expect(scheduler.events[0]?.state).toBe('ended');
  expect([...show.wanted]).toEqual([]);
});

test('scheduler: End while the start still waits for OBS, ends as soon as the start is through', async () => {
  show.hanging.add('stream on');
  const scheduler = await openScheduler();
  await minutes(1);
  scheduler.endNow('concert');
  await clock.advance(16_000);
  expect(scheduler.events[0]?.state).toBe('ended');
  expect([...show.wanted]).toEqual([]);
});

test('scheduler: started by hand before its time, ends at its end; started again after End by mistake', async () => {
  const scheduler = await openScheduler();
  scheduler.startNow('concert');
  await clock.advance(0);
  expect(scheduler.events[0]?.state).toBe('on-air');
  scheduler.endNow('concert');
  await clock.advance(0);
  expect(scheduler.events[0]?.state).toBe('ended');
  scheduler.startNow('concert');
  await clock.advance(0);
  expect(scheduler.events[0]).toMatchObject({ state: 'on-air', endedAtMs: null });
  expect([...show.wanted]).toEqual(['video', 'radio']);
  await minutes(121);
  expect(scheduler.events[0]?.state).toBe('ended');
});

test('scheduler: start by hand while another event of the channel is on air, refused', async () => {
  stored = [concert, sampleEvent('2026-11-21T21:00', '2026-11-21T22:00', { id: 'talk' })];
  const scheduler = await openScheduler();
  await minutes(2);
  expect(() => scheduler.startNow('talk')).toThrowError(expect.objectContaining({ code: 'event/overlap' }));
});

test('scheduler: remove and cancel, refused on air; a cancelled event does not start', async () => {
  const scheduler = await openScheduler();
  scheduler.cancel('concert');
  await minutes(5);
  expect(show.calls).toEqual([]);
  expect(() => scheduler.endNow('concert')).toThrowError(expect.objectContaining({ code: 'event/not-on-air' }));
  scheduler.startNow('concert');
  expect(() => scheduler.remove('concert')).toThrowError(expect.objectContaining({ code: 'event/on-air' }));
  expect(() => scheduler.cancel('concert')).toThrowError(expect.objectContaining({ code: 'event/on-air' }));
  scheduler.endNow('concert');
  await clock.advance(0);
  scheduler.remove('concert');
  expect(stored).toEqual([]);
});

test('scheduler: an event added with its start behind and its end ahead, on air at once', async () => {
  stored = [];
  const scheduler = await openScheduler();
  const added = scheduler.add({
    title: 'Tour',
    kind: 'gallery-tour',
    startsAt: '2026-11-21T18:30',
    endsAt: '2026-11-21T19:30',
    destinationIds: ['blog'],
    drivesObs: false,
  });
  expect(added).toMatchObject({ state: 'on-air', channel: 'main', openingScene: '' });
  await clock.advance(0);
  expect(show.calls).toEqual(['start blog']);
});

test('scheduler: the store refuses, a command fails and changes nothing, a start happens and is stored later', async () => {
  let isFull = true;
  const scheduler = await openScheduler((events) => {
    if (isFull) throw new Fault('store/write-failed');
    stored = structuredClone(events);
  });
  expect(() => scheduler.cancel('concert')).toThrowError(expect.objectContaining({ code: 'store/write-failed' }));
  expect(scheduler.events[0]?.state).toBe('upcoming');
  await minutes(2);
  expect([...show.wanted]).toEqual(['video', 'radio']);
  expect(stored[0]?.state).toBe('upcoming');
  isFull = false;
  await minutes(1);
  expect(stored[0]?.state).toBe('on-air');
});

test('scheduler: the station moves to another zone, the event follows the wall clock there', async () => {
  const scheduler = await openScheduler();
  timeZone = 'Europe/London';
  await clock.advance(30_000);
  expect(scheduler.events[0]?.startsAtMs).toBe(concert.startsAtMs);
  timeZone = 'Atlantic/Azores';
  await minutes(2);
  expect(scheduler.events[0]).toMatchObject({ state: 'upcoming', startsAtMs: concert.startsAtMs + 3_600_000 });
});

test('scheduler: 02:30 on the night the clocks go forward, airs once at 03:30 and ends on time', async () => {
  timeZone = 'Europe/Berlin';
  stored = [sampleEvent('2026-03-29T02:30', '2026-03-29T04:00')];
  clock = new FakeClock(Date.UTC(2026, 2, 29, 0, 0));
  await openScheduler();
  await minutes(89);
  expect(said).toEqual([]);
  await minutes(2);
  expect(said).toEqual(['event-started Evening concert']);
  await minutes(120);
  expect(said).toEqual(['event-started Evening concert', 'event-ended Evening concert']);
});

test('scheduler: 02:30 on the night the clocks go back, airs at the first 02:30 and not again at the second', async () => {
  timeZone = 'Europe/Berlin';
  stored = [sampleEvent('2026-10-25T02:30', '2026-10-25T02:50')];
  clock = new FakeClock(Date.UTC(2026, 9, 25, 0, 0));
  await openScheduler();
  await minutes(31);
  expect(said).toEqual(['event-started Evening concert']);
  await minutes(180);
  expect(said).toEqual(['event-started Evening concert', 'event-ended Evening concert']);
});

test('scheduler: scene renamed in OBS, events that are to come use it under its new name, one that is over stays as it was', async () => {
  const over = { ...sampleEvent('2026-11-20T19:00', '2026-11-20T21:00'), id: 'over', state: 'ended' as const, openingScene: 'Stage' };
  stored = [{ ...concert, openingScene: 'Doors', closingScene: 'Stage' }, over];
  const scheduler = await openScheduler();
  scheduler.renameScene('Stage', 'Stage/Wide');
  scheduler.renameScene('No such scene', 'X');
  expect(scheduler.events.map(({ openingScene, closingScene }) => [openingScene, closingScene])).toEqual([
    ['Doors', 'Stage/Wide'],
    ['Stage', over.closingScene],
  ]);
  expect(stored[0]?.closingScene).toBe('Stage/Wide');
});
