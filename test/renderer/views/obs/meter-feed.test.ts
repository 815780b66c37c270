import { expect, test } from 'vitest';
import type { MeterState } from '../../../../renderer/views/obs/meter.ts';
import { type Frames, MeterFeed, MIX } from '../../../../renderer/views/obs/meter-feed.ts';

/** A screen of 60 pictures a second whose time a test moves. */
class Screen implements Frames {
  atMs = 1_000;
  isCalmNow = false;
  waiting: (() => void) | null = null;

  next(draw: () => void): () => void {
    this.waiting = draw;
    return () => {
      if (this.waiting === draw) this.waiting = null;
    };
  }

  nowMs(): number {
    return this.atMs;
  }

  isCalm(): boolean {
    return this.isCalmNow;
  }

  pass(forMs: number): void {
    const untilMs = this.atMs + forMs;
    for (; this.atMs < untilMs; this.atMs += 1_000 / 60) {
      const draw = this.waiting;
      this.waiting = null;
      draw?.();
    }
  }
}

function feedOf(...inputs: string[]) {
  const screen = new Screen();
  const feed = new MeterFeed(screen);
  const drawn = new Map<string, (readonly MeterState[])[]>(inputs.map((input) => [input, []]));
  const ends = inputs.map((input) => feed.on(input, (channels) => drawn.get(input)?.push(channels)));
  for (const pictures of drawn.values()) pictures.length = 0;
  return { screen, feed, ends, of: (input: string) => drawn.get(input) ?? [] };
}

const tone = { levels: { Room: [[-23, -20] as [number, number]] }, mix: [[-23, -20] as [number, number]] };

test('meters: between two readings, one picture for each of the screen, falling all the time', () => {
  const { screen, feed, of } = feedOf('Room', MIX);
  feed.take(tone);
  feed.take({ levels: { Room: [[-50, -48]] }, mix: [[-50, -48]] });
  screen.pass(400);
  const peaks = of('Room').map(([left]) => left?.peakDb ?? 0);
  expect(peaks.length).toBeGreaterThanOrEqual(24);
  expect(peaks.slice(2).every((peak, index) => peak < (peaks[index + 1] ?? 0))).toBe(true);
  expect(of(MIX).length).toBe(of('Room').length);
});

test('meters: in silence nothing is asked of the screen, and the next sound wakes it', () => {
  const { screen, feed, of } = feedOf('Room');
  feed.take({ levels: { Room: [[-100, -100]] }, mix: [] });
  expect(screen.waiting).toBeNull();
  feed.take(tone);
  screen.pass(200);
  expect(of('Room').length).toBeGreaterThan(5);
  screen.pass(6_000);
  expect(screen.waiting).toBeNull();
  expect(of('Room').at(-1)?.[0]?.peakDb).toBeLessThan(-60);
  const before = of('Room').length;
  feed.take(tone);
  screen.pass(100);
  expect(of('Room').length).toBeGreaterThan(before);
});

test('meters: an input that OBS says nothing of any more falls silent beside the others', () => {
  const { screen, feed, of } = feedOf('Room', MIX);
  feed.take(tone);
  for (let i = 0; i < 120; i += 1) {
    screen.pass(50);
    feed.take({ ...tone, levels: {} });
  }
  expect(of('Room').at(-1)?.[0]?.peakDb).toBeLessThan(-60);
  expect(of(MIX).at(-1)?.[0]?.peakDb).toBe(-20);
});

test('meters: little movement is wanted, four pictures a second, and a peak between two of them is held', () => {
  const { screen, feed, of } = feedOf('Room');
  screen.isCalmNow = true;
  feed.take(tone);
  screen.pass(1_000);
  const count = of('Room').length;
  expect(count).toBeGreaterThanOrEqual(3);
  expect(count).toBeLessThanOrEqual(5);
  feed.take({ levels: { Room: [[-10, -3]] }, mix: [] });
  feed.take(tone);
  screen.pass(260);
  expect(of('Room').at(-1)?.[0]?.heldDb).toBe(-3);
});

test('meters: the last one gone, the screen is not asked any more', () => {
  const { screen, feed, ends } = feedOf('Room', MIX);
  feed.take(tone);
  expect(screen.waiting).not.toBeNull();
  for (const end of ends) end();
  expect(screen.waiting).toBeNull();
});
