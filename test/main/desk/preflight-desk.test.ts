import { expect, test } from 'vitest';
import { ABSENT_PROGRAM } from '../../../main/contract/program.ts';
import { GOOD_PROBE } from '../domain/preflight/sample-facts.ts';
import { AT, type DeskForTest, draft, openDeskForTest } from './desk-for-test.ts';

const WISH = { feed: 'main' as const, windowMs: 10_000 };
const MINUTE_MS = 60_000;
const said = ({ asRun }: DeskForTest) => asRun.tail(50).filter(({ kind }) => kind === 'preflight-run');
const alerts = ({ desk }: DeskForTest) => desk.snapshot().alerts.filter(({ clearedAtMs }) => clearedAtMs === null);
const local = (atMs: number) => new Date(atMs).toISOString().slice(0, 16);

/** A desk in UTC with a destination and a feed with which nothing is the matter. */
async function house(): Promise<DeskForTest & { id: string }> {
  const fixture = await openDeskForTest();
  await fixture.desk.setStation({ name: 'Hall', timeZone: 'UTC', language: 'en' });
  fixture.engine.process.probe = GOOD_PROBE;
  fixture.engine.process.program = { ...ABSENT_PROGRAM, state: 'live' };
  fixture.engine.tell();
  const { id } = await fixture.desk.destinations.add(draft('Hall TV'));
  await fixture.clock.advance(1_000);
  return { ...fixture, id };
}

/** An event that begins in so many minutes. */
async function planned({ desk, id }: { desk: DeskForTest['desk']; id: string }, minutes: number) {
  const startsAtMs = AT + minutes * MINUTE_MS;
  return desk.events.add({
    ...{ title: 'Evening concert', kind: 'concert', channel: 'main', openingScene: '', closingScene: '', drivesObs: false },
    ...{ startsAt: local(startsAtMs), endsAt: local(startsAtMs + 60 * MINUTE_MS), destinationIds: [id] },
  });
}

test('preflight desk: run by hand, the report by what was asked for, a summary in the snapshot, one line in the as-run log', async () => {
  const fixture = await house();
  const { desk, knock, clock } = fixture;
  await desk.preflight.run(WISH);
  await clock.advance(0);
  const report = desk.preflight.report();
  expect(report).toMatchObject({ verdict: 'ok', by: 'hand', eventId: null, destinations: [{ name: 'Hall TV' }], windowMs: 10_000 });
  expect(desk.snapshot().preflight).toMatchObject({ running: null, last: { verdict: 'ok', atMs: report!.atMs } });
  expect(knock.asked).toEqual(['rtmp://127.0.0.1:1936/live']);
  expect(said(fixture)).toMatchObject([{ detail: { by: 'hand', verdict: 'ok', bad: 0 } }]);
  expect(JSON.stringify([report, desk.snapshot()])).not.toContain('key-of-it');
});

test('preflight desk: while one runs, another is refused and the page is told', async () => {
  const { desk, clock } = await house();
  const first = desk.preflight.run(WISH);
  await expect(desk.preflight.run(WISH)).rejects.toMatchObject({ code: 'preflight/running' });
  await first;
  await clock.advance(0);
  await desk.preflight.run(WISH);
  await expect(desk.preflight.run({ ...WISH, eventId: 'none' })).rejects.toMatchObject({ code: 'preflight/running' });
});

test('preflight desk: half an hour and five minutes before an event, run by itself; a bad one is an alert until it is passed', async () => {
  const fixture = await house();
  const { engine, clock } = fixture;
  await planned(fixture, 45);
  engine.process.probe = { ...GOOD_PROBE, windowMs: 0, encoder: '', video: null, audio: null };
  await clock.advance(14 * MINUTE_MS - 1_000);
  expect(said(fixture)).toEqual([]);
  await clock.advance(MINUTE_MS);
  expect(said(fixture)).toMatchObject([{ detail: { by: 'schedule', verdict: 'bad', title: 'Evening concert' } }]);
  expect(alerts(fixture)).toMatchObject([{ code: 'preflight/bad', params: { title: 'Evening concert', count: 1 } }]);
  engine.process.probe = GOOD_PROBE;
  await clock.advance(25 * MINUTE_MS);
  expect(said(fixture)).toHaveLength(2);
  expect(alerts(fixture)).toEqual([]);
});

test('preflight desk: switched off in the settings, nothing runs by itself and nobody is asked for the time', async () => {
  const fixture = await house();
  await fixture.desk.preflight.configure({ uploadKbps: 20_000, ntpServer: '', minutesBefore: [] });
  expect(fixture.desk.snapshot().settings.preflight.uploadKbps).toBe(20_000);
  await planned(fixture, 45);
  await fixture.clock.advance(44 * MINUTE_MS);
  expect(said(fixture)).toEqual([]);
  await fixture.desk.preflight.run(WISH);
  await fixture.clock.advance(0);
  expect(fixture.desk.preflight.report()?.findings.find(({ rule }) => rule === 'machine/clock')).toBeUndefined();
});

test('preflight desk: a private test, live for ten seconds and off again, told in the report', async () => {
  const fixture = await house();
  const { desk, engine, clock, id } = fixture;
  await desk.preflight.run(WISH);
  await clock.advance(0);
  await desk.preflight.privateTest(id);
  await expect(desk.preflight.privateTest(id)).rejects.toMatchObject({ code: 'preflight/running' });
  await clock.advance(9_000);
  expect(engine.process.relays[id]).toMatchObject({ wanted: true, state: 'live' });
  await clock.advance(1_500);
  expect(engine.process.relays[id]).toMatchObject({ wanted: false });
  const finding = desk.preflight.report()?.findings.find(({ rule }) => rule === 'network/private-test');
  expect(finding).toMatchObject({ verdict: 'ok', destinationId: id });
  expect(fixture.asRun.tail(9).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['relay-live', 'relay-stopped']));
});

test('preflight desk: a private test without a feed, or of what is on air, refused', async () => {
  const { desk, engine, id } = await house();
  await desk.relays.start(id);
  await expect(desk.preflight.privateTest(id)).rejects.toMatchObject({ code: 'preflight/on-air' });
  await desk.relays.stop(id);
  engine.process.program = ABSENT_PROGRAM;
  engine.tell();
  await expect(desk.preflight.privateTest(id)).rejects.toMatchObject({ code: 'air/feed-absent' });
  await expect(desk.preflight.privateTest('none')).rejects.toMatchObject({ code: 'destination/not-found' });
});

test('preflight desk: an event has a key of its own, that one is looked at before its time has come', async () => {
  const fixture = await house();
  const { desk, clock, id } = fixture;
  const event = await planned(fixture, 600);
  await desk.keys.add(
    { id, name: 'Gala', key: 'rtmp://pasted.example/live', eventId: event.id, validFromMs: null, validUntilMs: null },
    'test',
  );
  const shapes = async (wish: typeof WISH & { eventId?: string }) => {
    await desk.preflight.run(wish);
    await clock.advance(0);
    return desk.preflight
      .report()
      ?.findings.filter(({ rule }) => rule === 'keys/shape')
      .map(({ verdict }) => verdict);
  };
  expect(await shapes(WISH)).toEqual(['ok']);
  expect(await shapes({ ...WISH, eventId: event.id })).toEqual(['warning']);
});
