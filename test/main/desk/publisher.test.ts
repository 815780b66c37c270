import { describe, expect, test } from 'vitest';
import { apply } from '../../../main/contract/patches.ts';
import type { Snapshot, Update } from '../../../main/contract/snapshot.ts';
import { Publisher } from '../../../main/desk/publisher.ts';
import { FakeClock } from '../fake-clock.ts';
import { QUIET_ENGINE, sampleDestination, sampleRelay, sampleSnapshot } from '../sample-snapshot.ts';

const initial = sampleSnapshot({ destinations: [sampleDestination('a')], relays: { a: sampleRelay('live') } });

function open() {
  const clock = new FakeClock(50_000);
  const publisher = new Publisher(clock, initial);
  const bitrate = (bitrateKbps: number) => {
    const status = {
      ...QUIET_ENGINE,
      ingest: initial.ingest,
      program: initial.program,
      relays: { a: sampleRelay('live', { bitrateKbps }) },
    };
    publisher.say({ kind: 'engine', atMs: 0, state: 'up', fault: null, status, wanted: new Set() });
  };
  const scene = (name: string) => publisher.say({ kind: 'obs', obs: { ...initial.obs, scene: name } });
  return { clock, publisher, bitrate, scene };
}

/** What a client makes of updates; throws on a gap. */
class Client {
  snapshot: Snapshot | null = null;
  updates: Update[] = [];
  readonly done: Promise<void>;

  constructor(watch: AsyncGenerator<Update, void>) {
    this.done = this.#read(watch);
  }

  async #read(watch: AsyncGenerator<Update, void>): Promise<void> {
    for await (const update of watch) {
      this.updates.push(update);
      if (update.kind === 'snapshot') this.snapshot = update.snapshot;
      else {
        if (update.rev !== (this.snapshot as Snapshot).rev + 1) throw new Error(`gap before ${update.rev}`);
        this.snapshot = apply(this.snapshot as Snapshot, update.patches);
      }
    }
  }
}

describe('publisher', () => {
  test('publisher: figures ten times in 100 ms, published at most every 250 ms with the last value', async () => {
    const { clock, publisher, bitrate } = open();
    const client = new Client(publisher.watch());
    await clock.advance(1_000);
    for (let count = 1; count <= 100; count += 1) {
      bitrate(count);
      await clock.advance(10);
    }
    await clock.advance(250);
    expect(client.snapshot).toEqual(publisher.snapshot);
    expect(client.snapshot?.relays.a?.bitrateKbps).toBe(100);
    expect(client.updates.length).toBeLessThanOrEqual(7);
    publisher[Symbol.dispose]();
    await client.done;
  });

  test('publisher: transition right after a figure, goes out at once and takes the figure with it', () => {
    const { publisher, bitrate, scene } = open();
    bitrate(1);
    bitrate(2);
    expect(publisher.snapshot.relays.a?.bitrateKbps).toBe(1);
    scene('Stage');
    expect(publisher.snapshot).toMatchObject({ rev: 2, obs: { scene: 'Stage' } });
    expect(publisher.snapshot.relays.a?.bitrateKbps).toBe(2);
  });

  test('publisher: fact that changes nothing, no revision', () => {
    const { publisher, scene } = open();
    scene('Stage');
    scene('Stage');
    expect(publisher.snapshot.rev).toBe(1);
  });

  test('publisher: two clients that come at different times, the same snapshot in the end', async () => {
    const { clock, publisher, scene } = open();
    const early = new Client(publisher.watch());
    await clock.advance(0);
    scene('A');
    const late = new Client(publisher.watch());
    await clock.advance(0);
    scene('B');
    await clock.advance(0);
    expect(early.snapshot).toEqual(publisher.snapshot);
    expect(late.snapshot).toEqual(publisher.snapshot);
    publisher[Symbol.dispose]();
    await Promise.all([early.done, late.done]);
  });

  test('publisher: a client comes to a desk that has said nothing for an hour, it is told the time of now', async () => {
    const { clock, publisher, scene } = open();
    scene('one');
    await clock.advance(3_600_000);
    const first = await publisher.watch().next();
    expect(first.value).toMatchObject({ kind: 'snapshot', snapshot: { rev: publisher.snapshot.rev, nowMs: clock.nowMs() } });
  });

  test('publisher: client that does not read for 1,000 revisions, a fresh snapshot instead of all of them', async () => {
    const { publisher, scene } = open();
    const watch = publisher.watch();
    await watch.next();
    for (let count = 0; count < 1_000; count += 1) scene(`scene ${count}`);
    publisher[Symbol.dispose]();
    const rest = publisher.watch();
    expect((await rest.next()).done).toBe(true);
    const { value } = await watch.next();
    expect(value ?? 'ended').toBe('ended');
  });

  test('publisher: client that lags, sees the last revision without a gap', async () => {
    const { clock, publisher, scene } = open();
    const watch = publisher.watch();
    const first = await watch.next();
    for (let count = 0; count < 1_000; count += 1) scene(`scene ${count}`);
    const client = new Client(
      (async function* () {
        yield first.value as Update;
        yield* watch;
      })(),
    );
    await clock.advance(0);
    await expect.poll(() => client.snapshot?.obs.scene).toBe('scene 999');
    expect(client.updates.length).toBeLessThan(250);
    publisher[Symbol.dispose]();
    await client.done;
  });

  test('publisher: client gone, its watch ends at once and nobody listens any more', async () => {
    const { publisher } = open();
    const leaving = new AbortController();
    const watch = publisher.watch(leaving.signal);
    await watch.next();
    const waiting = watch.next();
    leaving.abort();
    expect((await waiting).done).toBe(true);
  });
});
