import { expect, test } from 'vitest';
import { DEFAULT_AIR_RULE, type FeedName } from '../../../../main/contract/air.ts';
import { PLAIN_LOOK } from '../../../../main/contract/slate.ts';
import type { Air } from '../../../../main/engine/air/air.ts';
import { payloadOf } from '../../../../main/engine/bus/batch.ts';
import { compositionMs } from '../../../../main/engine/bus/composition.ts';
import { seededRandom } from '../../../hostile/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { FakeShelf, SLATE_FRAME_BYTES } from '../fake-shelf.ts';
import { openAir } from '../open-air.ts';
import { audioFrame } from '../test-encoder.ts';
import { LiveEncoder, meantForMs } from './live-encoder.ts';
import { OutputRecorder } from './output-recorder.ts';

const NAMES = ['main', 'backup'] as const;
const FRAME_BYTES = audioFrame().length;
const STEP_MS = 10;

/** A hall in which everything is switched, lost and brought back at random, by encoders of every kind. */
class RandomHall implements Disposable {
  readonly output: OutputRecorder;
  readonly #clock = new FakeClock(Date.UTC(2026, 10, 24, 20));
  readonly #air: Air;
  readonly #random: () => number;
  readonly #live = new Map<FeedName, LiveEncoder>();
  readonly #fps: number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#fps = this.#pick([24, 25, 30, 50, 60]);
    this.#air = openAir(this.#clock, { shelf: new FakeShelf(), isWanted: () => true });
    const rule = { ...DEFAULT_AIR_RULE, switchBack: { kind: 'by-hand' as const } };
    this.#air.configure({ look: PLAIN_LOOK, rule, startsAtMs: null, endsAtMs: null });
    this.output = new OutputRecorder(this.#air.bus, this.#clock);
  }

  async play(): Promise<void> {
    for (const name of NAMES) this.#begin(name);
    await this.#run(2_500);
    for (let i = 0; i < 14; i += 1) {
      await this.#pick([() => this.#take(), () => this.#takeAndLose(), () => this.#slate(), () => this.#lose(this.#pick(NAMES))])();
      await this.#run(this.#random() * 1_500);
      for (const name of NAMES) if (!this.#live.has(name) && this.#random() < 0.7) this.#begin(name);
    }
    await this.#run(3_000);
  }

  [Symbol.dispose](): void {
    this.#air[Symbol.dispose]();
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  #begin(name: FeedName): void {
    const encoder = new LiveEncoder(this.#air.feeds[name], {
      fps: this.#fps,
      gopFrames: this.#pick([25, 50, 60]),
      startMs: Math.floor(this.#random() * 1e6),
      hasBFrames: this.#pick([true, false]),
      soundAheadMs: this.#pick([0, 0, 60, 200]),
      soundBehindMs: this.#pick([0, 20, -40, 60]),
    });
    this.#live.set(name, encoder.begin());
  }

  #lose(name: FeedName): void {
    this.#live.get(name)?.end();
    this.#live.delete(name);
  }

  /** @returns what was on air */
  #take(): FeedName {
    const to = this.#air.status.source === 'main' ? 'backup' : 'main';
    if (this.#air.feeds[to].isThere(this.#clock.monotonicMs())) this.#air.take(to);
    return to;
  }

  /** Lost again within the GOP in which the other one left the air. */
  async #takeAndLose(): Promise<void> {
    const to = this.#take();
    for (let waited = 0; waited < 300 && this.#air.status.source !== to; waited += 1) await this.#run(STEP_MS);
    await this.#run(this.#random() * 300);
    this.#lose(to);
  }

  async #slate(): Promise<void> {
    this.#air.slate('interval');
    await this.#run(this.#random() * 1_000);
    this.#air.slate(null);
  }

  async #run(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
      for (const encoder of this.#live.values()) encoder.run(STEP_MS);
      await this.#clock.advance(STEP_MS);
    }
  }
}

/** How much later the sound is heard than its encoder meant it to be beside the picture, at worst; pictures that are shown out of order. */
function followed({ batches }: OutputRecorder): { worstOffsetMs: number; outOfOrder: number } {
  let shiftMs: number | null = null;
  let worstOffsetMs = 0;
  const shown: number[] = [];
  for (const batch of batches)
    for (const message of batch.messages) {
      const { role, timestampMs, payloadLength } = message;
      const payload = payloadOf(batch, message);
      if (role === 'keyframe' || role === 'video') {
        const shownMs = timestampMs + compositionMs(payload);
        shown.push(shownMs);
        shiftMs = payloadLength === SLATE_FRAME_BYTES ? null : shownMs - meantForMs(payload);
      } else if (role === 'audio' && payloadLength === FRAME_BYTES && shiftMs !== null) {
        const offsetMs = Math.abs(timestampMs - meantForMs(payload) - shiftMs);
        // Sound of the source before, sent ahead, is on another clock.
        if (offsetMs < 5_000) worstOffsetMs = Math.max(worstOffsetMs, offsetMs);
      }
    }
  return { worstOffsetMs, outOfOrder: shown.length - new Set(shown).size };
}

test.each([...Array(24).keys()])(
  'splices: switches, losses and slates at random, seed %i, one stream and no step over 75 ms',
  async (seed) => {
    using hall = new RandomHall(seed);
    await hall.play();
    const { output } = hall;
    expect(output.backwards).toBe(0);
    expect(output.longestStepMs('video')).toBeLessThanOrEqual(75);
    expect(output.longestStepMs('audio')).toBeLessThanOrEqual(75);
    const { worstOffsetMs, outOfOrder } = followed(output);
    expect(worstOffsetMs).toBeLessThanOrEqual(40);
    expect(outOfOrder).toBeLessThanOrEqual(1); // of equal times, by rounding
  },
);
