import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../../main/base/log.ts';
import { DEFAULT_AIR_RULE } from '../../../../main/contract/air.ts';
import type { RenditionSpec } from '../../../../main/contract/rendition.ts';
import { PLAIN_LOOK } from '../../../../main/contract/slate.ts';
import type { Air } from '../../../../main/engine/air/air.ts';
import { Lane } from '../../../../main/engine/air/lane.ts';
import { PortraitProgram } from '../../../../main/engine/air/portrait-program.ts';
import { SlateBuses } from '../../../../main/engine/air/slate-buses.ts';
import type { Feed } from '../../../../main/engine/feeds/feed.ts';
import { FakeClock } from '../../fake-clock.ts';
import { FakeShelf, SLATE_FRAME_BYTES } from '../fake-shelf.ts';
import { openAir } from '../open-air.ts';
import { TestEncoder } from '../test-encoder.ts';
import { OutputRecorder } from './output-recorder.ts';

const PORTRAIT_BYTES = 555;
const MAIN_BYTES = 1_000;
const RENDITION: RenditionSpec = {
  id: 'blurred',
  profile: {
    video: { width: 720, height: 1_280, fps: 30, bitrateKbps: 2_000, rate: 'capped', preset: 'veryfast', keyframeS: 2, fill: 'blur' },
    audio: null,
  },
};

let clock: FakeClock;
let shelf: FakeShelf;
let main: Air;
let mainSlates: SlateBuses;
/** Stands for what an encoder gives: as the main program, from another bus. */
let blurred: Air;
let portrait: PortraitProgram;
let lane: Lane;
let wanted: Set<string>;
let running: TestEncoder[];
let seated: (string | null)[];

beforeEach(() => {
  clock = new FakeClock(Date.UTC(2026, 10, 24, 20));
  shelf = new FakeShelf();
  wanted = new Set();
  running = [];
  seated = [];
  main = openAir(clock, { isWanted: () => wanted.size > 0 });
  blurred = openAir(clock);
  const { bus, registry } = main;
  const common = { clock, log: silentLog };
  mainSlates = new SlateBuses({ ...common, registry, shelf: new FakeShelf(), format: () => null, positionMs: () => bus.nextFrameMs });
  portrait = new PortraitProgram({
    ...{ ...common, shelf, main, mainSlates, isWanted: (id) => wanted.has(id) },
    renditions: {
      seat: (_, moved, spec, otherwise = bus) => {
        seated.push(spec?.id ?? null);
        moved.follow(spec ? blurred.bus : otherwise);
      },
    },
  });
  main.changed.on(() => portrait.look());
  lane = new Lane({ program: bus, slates: mainSlates });
});

afterEach(() => {
  lane[Symbol.dispose]();
  portrait[Symbol.dispose]();
  mainSlates[Symbol.dispose]();
  for (const air of [blurred, main]) air[Symbol.dispose]();
  expect(clock.pendingTimers).toBe(0);
});

function begin(feed: Feed, options: ConstructorParameters<typeof TestEncoder>[1] = {}): TestEncoder {
  const encoder = new TestEncoder(feed, options).begin();
  running.push(encoder);
  return encoder;
}
const beginMain = () => begin(main.feeds.main);
const beginPortrait = (startMs = 0) => begin(portrait.feed, { startMs, frameBytes: PORTRAIT_BYTES, keyframeBytes: 2_222 });

/** Encoders send nothing any more; their publisher stays. */
const cut = (encoder: TestEncoder): void => void running.splice(running.indexOf(encoder), 1);

async function pass(ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 40) {
    for (const encoder of running) encoder.frame();
    await clock.advance(40);
  }
}

/** A destination that is set to the portrait program and wanted. */
function serve(standIn?: RenditionSpec): OutputRecorder {
  portrait.seat('hall', lane, { program: 'portrait', ...(standIn && { rendition: standIn }) });
  wanted.add('hall');
  const output = new OutputRecorder(lane, clock);
  portrait.look();
  return output;
}

const lastPicture = (output: OutputRecorder): number | undefined =>
  output.batches.flatMap(({ messages }) => messages).findLast(({ role }) => role === 'video')?.payloadLength;

function expectOneStream(output: OutputRecorder): void {
  expect(output.backwards).toBe(0);
  expect(output.longestStepMs('video')).toBeLessThanOrEqual(100);
  expect(output.longestStepMs('audio')).toBeLessThanOrEqual(100);
}

test('portrait program: both encoders are there, its destinations get it and the others the main one', async () => {
  const other = new OutputRecorder(main.bus, clock);
  const output = serve();
  beginMain();
  beginPortrait();
  await pass(2_000);
  expect(portrait.status).toMatchObject({ onAir: 'program', slate: null, feed: { state: 'live' } });
  expect(output.sizes.has(PORTRAIT_BYTES)).toBe(true);
  expect(output.sizes.has(MAIN_BYTES)).toBe(false);
  expect(other.sizes.has(PORTRAIT_BYTES)).toBe(false);
  expectOneStream(output);
});

test('portrait program: lost for ten seconds, its slate and then its next keyframe on one timeline, the main program untouched', async () => {
  const other = new OutputRecorder(main.bus, clock);
  const output = serve();
  beginMain();
  const first = beginPortrait(5_000);
  await pass(2_000);
  cut(first);
  first.end();
  await pass(10_000);
  expect(portrait.status).toMatchObject({ onAir: 'slate', slate: 'technical', heldBy: 'lost-feed', feed: { state: 'absent' } });
  expect(lastPicture(output)).toBe(SLATE_FRAME_BYTES);
  beginPortrait(70_000);
  await pass(1_000);
  expect(portrait.status.onAir).toBe('program');
  expect(lastPicture(output)).toBe(PORTRAIT_BYTES);
  expect(output.longestSilenceMs).toBeLessThan(1_000);
  expect(output.presence).toEqual([true]);
  expectOneStream(output);
  expect(other.sizes.has(SLATE_FRAME_BYTES)).toBe(false);
  expectOneStream(other);
});

test('portrait program: never there, nothing before the main program and its slate three seconds after it', async () => {
  const output = serve();
  await pass(5_000);
  expect(portrait.status.onAir).toBe('none');
  expect(output.batches).toHaveLength(0);
  beginMain();
  await pass(2_000);
  expect(portrait.status.onAir).toBe('none');
  await pass(1_500);
  expect(portrait.status).toMatchObject({ onAir: 'slate', slate: 'technical' });
  expect(output.presence).toEqual([true]);
  expect(lastPicture(output)).toBe(SLATE_FRAME_BYTES);
});

test('portrait program: a rendition stands in, it comes after the slate and goes when the program is back', async () => {
  const output = serve(RENDITION);
  beginMain();
  const first = beginPortrait();
  begin(blurred.feeds.main, { frameBytes: 333 });
  await pass(2_000);
  expect(seated).not.toContain('blurred');
  cut(first);
  first.end();
  await pass(1_500);
  expect(lastPicture(output)).toBe(SLATE_FRAME_BYTES);
  await pass(3_000);
  expect(seated.at(-1)).toBe('blurred');
  expect(lastPicture(output)).toBe(333);
  beginPortrait(9_000);
  await pass(1_000);
  expect(seated.at(-1)).toBeNull();
  expect(lastPicture(output)).toBe(PORTRAIT_BYTES);
  expectOneStream(output);
});

test('portrait program: away with the main one, the stand-in goes too and its slate stays', async () => {
  const output = serve(RENDITION);
  const encoder = beginMain();
  begin(blurred.feeds.main, { frameBytes: 333 });
  await pass(7_000);
  expect(lastPicture(output)).toBe(333);
  cut(encoder);
  encoder.end();
  await pass(2_000);
  expect(main.status.source).toBe('slate');
  expect(lastPicture(output)).toBe(SLATE_FRAME_BYTES);
  expectOneStream(output);
});

test('portrait program: the operator puts up a slate for everybody, it has it too and comes back with the others', async () => {
  const output = serve(RENDITION);
  beginMain();
  beginPortrait();
  await pass(1_000);
  main.slate('interval');
  portrait.slate('interval');
  await pass(4_000);
  expect(portrait.status).toMatchObject({ onAir: 'slate', slate: 'interval', heldBy: 'operator' });
  expect(lastPicture(output)).toBe(SLATE_FRAME_BYTES);
  expect(seated).not.toContain('blurred');
  main.slate(null);
  portrait.slate(null);
  await pass(1_000);
  expect(lastPicture(output)).toBe(PORTRAIT_BYTES);
  expectOneStream(output);
});

test("portrait program: nobody is set to it, nothing is played, made or held, also under the operator's slate", async () => {
  beginMain();
  await pass(1_000);
  main.slate('interval');
  portrait.slate('interval');
  portrait.configure({ look: PLAIN_LOOK, rule: DEFAULT_AIR_RULE, startsAtMs: null, endsAtMs: null });
  await pass(5_000);
  expect(portrait.status).toMatchObject({ onAir: 'none', fault: null });
  expect(shelf.prepared).toEqual([]);
  // Somebody who comes now gets what everybody has.
  const output = serve();
  await pass(200);
  expect(portrait.status).toMatchObject({ onAir: 'slate', slate: 'interval' });
  expect(shelf.prepared).toMatchObject([{ video: { width: 1_080, height: 1_920 } }]);
  expect(output.presence).toEqual([true]);
  portrait.leave('hall');
  wanted.delete('hall');
  expect(portrait.status.onAir).toBe('none');
});

test('portrait program: a destination on air comes over from the main program and goes back, one stream', async () => {
  const output = new OutputRecorder(lane, clock);
  wanted.add('hall');
  beginMain();
  await pass(3_000);
  beginPortrait();
  portrait.seat('hall', lane, { program: 'portrait' });
  await pass(2_000);
  expect(lastPicture(output)).toBe(PORTRAIT_BYTES);
  portrait.seat('hall', lane, {});
  await pass(2_000);
  expect(lastPicture(output)).toBe(MAIN_BYTES);
  expect(output.presence).toEqual([true]);
  expectOneStream(output);
});

test('portrait program: a slate for one destination alone, it is the portrait one', async () => {
  const output = serve();
  beginMain();
  beginPortrait();
  await pass(1_000);
  let asked = 0;
  const clip = shelf.clip.bind(shelf);
  shelf.clip = (kind) => {
    asked += 1;
    return clip(kind);
  };
  lane.show('rights');
  await pass(2_000);
  expect(asked).toBeGreaterThan(0);
  expect(lastPicture(output)).toBe(SLATE_FRAME_BYTES);
  lane.show(null);
  await pass(1_000);
  expect(lastPicture(output)).toBe(PORTRAIT_BYTES);
  expectOneStream(output);
});
