import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AirConfig, AirStatus } from '../../../../main/contract/air.ts';
import { PLAIN_LOOK } from '../../../../main/contract/slate.ts';
import type { Air } from '../../../../main/engine/air/air.ts';
import { FakeClock } from '../../fake-clock.ts';
import { FakeShelf, SLATE_FRAME_BYTES } from '../fake-shelf.ts';
import { openAir } from '../open-air.ts';
import { AAC_48K, AVC_1080, audioFrame, TestEncoder } from '../test-encoder.ts';
import { OutputRecorder } from './output-recorder.ts';

let clock: FakeClock;
let shelf: FakeShelf;
let air: Air;
let wanted: boolean;
let output: OutputRecorder;

beforeEach(() => {
  clock = new FakeClock(Date.UTC(2026, 10, 24, 20));
  shelf = new FakeShelf();
  wanted = true;
  air = openAir(clock, { shelf, isWanted: () => wanted });
  output = new OutputRecorder(air.bus, clock);
});

afterEach(() => {
  air[Symbol.dispose]();
  expect(clock.pendingTimers).toBe(0);
});

const CONFIG: AirConfig = {
  look: PLAIN_LOOK,
  rule: { switchBack: { kind: 'automatic', afterGoodMs: 2_000 }, lostSlate: 'technical' },
  startsAtMs: null,
  endsAtMs: null,
};

async function play(ms: number, ...encoders: TestEncoder[]): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 40) {
    for (const encoder of encoders) encoder.frame();
    await clock.advance(40);
  }
}

const encoder = (options: ConstructorParameters<typeof TestEncoder>[1] = {}, name: 'main' | 'backup' = 'main') =>
  new TestEncoder(air.feeds[name], options).begin();

const source = (): string => air.status.slate ?? air.status.source;

/** What every output must be able to rely on, whatever happened. */
function expectOneStream(): void {
  expect(output.backwards).toBe(0);
  expect(output.longestStepMs('video')).toBeLessThanOrEqual(100);
  expect(output.longestStepMs('audio')).toBeLessThanOrEqual(100);
}

describe('a lost feed', () => {
  test('air: media stops for 700 ms, the slate is there within 50 ms and makes up for the time', async () => {
    const main = encoder();
    await play(2_000, main);
    await clock.advance(650);
    expect(source()).toBe('main');
    await clock.advance(60);
    expect(air.status).toMatchObject({ source: 'slate', slate: 'technical', heldBy: 'lost-feed', next: null });
    await clock.advance(1_290);
    // Two seconds of feed and two of silence and slate.
    expect(output.lastMs('video')).toBeGreaterThan(3_880);
    expect(output.lastMs('video')).toBeLessThanOrEqual(4_040);
    expect(output.longestSilenceMs).toBeLessThan(1_000);
    expectOneStream();
  });

  test('air: encoder is gone, the slate is there at once and nothing waits for 700 ms', async () => {
    const main = encoder();
    await play(1_000, main);
    main.end();
    expect(source()).toBe('technical');
    await clock.advance(500);
    expect(output.longestSilenceMs).toBeLessThan(150);
    expectOneStream();
  });

  test('air: nobody is to be served, no slate is played and nothing is on air until the feed returns', async () => {
    wanted = false;
    const main = encoder();
    await play(1_000, main);
    main.end();
    expect([source(), air.bus.present]).toEqual(['none', false]);
    const timers = clock.pendingTimers;
    await clock.advance(10_000);
    expect(clock.pendingTimers).toBeLessThanOrEqual(timers);
    await play(400, encoder());
    expect(source()).toBe('main');
    expectOneStream();
  });

  test('air: the last destination is stopped while the slate plays, the slate ends', async () => {
    await play(1_000, encoder());
    await clock.advance(2_000);
    expect(source()).toBe('technical');
    wanted = false;
    await clock.advance(50);
    expect([source(), air.bus.present]).toEqual(['none', false]);
  });

  test('air: we were not running for a second ourselves, the feed is not called lost', async () => {
    const main = encoder();
    await play(1_000, main);
    clock.stall(1_500);
    await clock.advance(0);
    main.frame();
    await clock.advance(200);
    expect(source()).toBe('main');
  });

  test('air: encoder comes back, on air with its first keyframe', async () => {
    const main = encoder();
    await play(2_000, main);
    main.end();
    await clock.advance(3_000);
    await play(2_000, encoder({ startMs: 500_000 }));
    expect(source()).toBe('main');
    expect(output.headerBatches).toBe(1);
    expectOneStream();
  });

  test('air: encoder comes back with another size, its headers go before its keyframe', async () => {
    const main = encoder();
    await play(1_000, main);
    main.end();
    await clock.advance(1_000);
    await play(1_000, encoder({ header: AVC_1080 }));
    expect(output.headerBatches).toBe(2);
    expect(output.versions.size).toBe(2);
    expectOneStream();
  });

  test('air: feed stalls and then sends its backlog, back on air at the first keyframe in real time', async () => {
    const main = encoder({ framesPerGop: 25 });
    await play(2_000, main);
    await clock.advance(3_000);
    // Three seconds of media in 300 ms: two keyframes are among it.
    for (let i = 0; i < 75; i += 1) {
      main.frame();
      await clock.advance(4);
    }
    expect(air.status).toMatchObject({ slate: 'technical', next: null });
    await play(600, main);
    expect(air.status).toMatchObject({ slate: 'technical', next: 'main' });
    await play(1_000, main);
    expect(source()).toBe('main');
    expect(output.lastMs('video') - 7_000).toBeLessThan(400);
    expectOneStream();
  });

  test('air: feed bursts without an end, taken as it is after 5 s', async () => {
    const main = encoder();
    await play(1_000, main);
    await clock.advance(2_000);
    for (let i = 0; i < 400; i += 1) {
      main.frame();
      await clock.advance(15);
    }
    expect(source()).toBe('main');
  });

  test.each([
    ['starts anew', () => 0],
    ['runs on', (nowMs: number) => nowMs],
  ])('air: ten losses of an encoder whose clock %s, sound stays within 40 ms of the picture and time with the wall', async (_, clockOf) => {
    const startedMs = clock.monotonicMs();
    for (let i = 0; i < 10; i += 1) {
      const main = encoder({ startMs: clockOf(clock.monotonicMs()), soundBehindMs: 15 });
      await play(1_200 + i * 80, main);
      expect(output.offsetMs(4_000, 300)).toBe(15);
      if (i % 2 === 0) main.end();
      await clock.advance(1_000 + i * 170);
      if (i % 2 === 1) main.end();
    }
    const passedMs = clock.monotonicMs() - startedMs;
    expect(Math.abs(output.lastMs('video') - passedMs)).toBeLessThan(400);
    expect(output.longestSilenceMs).toBeLessThan(1_000);
    expect(output.headerBatches).toBe(1);
    expectOneStream();
  });
});

describe('backup', () => {
  test('air: main is lost, the backup goes on from its last keyframe without a gap', async () => {
    air.configure(CONFIG);
    const main = encoder();
    const backup = encoder({ startMs: 77_000, framesPerGop: 50, keyframeBytes: 5_000, frameBytes: 500 }, 'backup');
    await play(2_800, main, backup);
    main.end();
    expect(source()).toBe('backup');
    await play(1_000, backup);
    expect(output.longestSilenceMs).toBeLessThan(150);
    expect([...output.sizes].slice(-2)).toEqual([5_000, 500]);
    expectOneStream();
  });

  test('air: sound of main ends before its picture and that of the backup begins behind its keyframe, no gap in it at either switch', async () => {
    air.configure(CONFIG);
    const late = { startMs: 1_000, soundBehindMs: -60 };
    const main = encoder(late);
    const backup = encoder({ startMs: 5_000, soundBehindMs: 30, framesPerGop: 7 }, 'backup');
    await play(800, main, backup);
    air.take('backup'); // at its keyframe
    await play(480, main, backup);
    expect(source()).toBe('backup');
    air.take('main');
    await play(480, main, backup);
    expect(source()).toBe('main');
    main.end(); // from the backup's last keyframe on
    expect(source()).toBe('backup');
    await play(480, backup);
    expectOneStream();
  });

  test('air: main freezes, the backup is on air within 800 ms', async () => {
    const main = encoder();
    const backup = encoder({}, 'backup');
    await play(2_000, main, backup);
    await play(760, backup);
    expect(source()).toBe('backup');
    expectOneStream();
  });

  test('air: main returns, back to it by itself once it has been good for long enough', async () => {
    air.configure(CONFIG);
    let main = encoder();
    const backup = encoder({ startMs: 5_000 }, 'backup');
    await play(1_000, main, backup);
    main.end();
    await play(1_000, backup);
    main = encoder({ startMs: 900_000 });
    await play(1_900, main, backup);
    expect(source()).toBe('backup');
    await play(800, main, backup);
    expect(source()).toBe('main');
    expectOneStream();
  });

  test('air: at the next cue, main waits for it and for its keyframe', async () => {
    air.configure({ ...CONFIG, rule: { ...CONFIG.rule, switchBack: { kind: 'at-next-cue' } } });
    let main = encoder();
    const backup = encoder({}, 'backup');
    await play(1_000, main, backup);
    main.end();
    main = encoder();
    await play(5_000, main, backup);
    expect(air.status).toMatchObject({ source: 'backup', next: 'main' });
    air.cue();
    await play(480, main, backup);
    expect(air.status).toMatchObject({ source: 'main', next: null });
  });

  test('air: by hand, and a feed that is not there cannot be taken', async () => {
    const main = encoder();
    await play(400, main);
    expect(() => air.take('backup')).toThrow(expect.objectContaining({ code: 'air/feed-absent' }));
    const backup = encoder({}, 'backup');
    await play(400, main, backup);
    air.take('backup');
    await play(440, main, backup);
    expect(source()).toBe('backup');
    await play(8_000, main, backup);
    expect(source()).toBe('backup');
    air.take('main');
    await play(440, main, backup);
    expect(source()).toBe('main');
    expectOneStream();
  });

  test('air: the program is what the feed on air brings', async () => {
    const main = encoder();
    const backup = encoder({ header: AVC_1080 }, 'backup');
    await play(1_000, main, backup);
    expect(air.program.video?.width).toBe(1_280);
    main.end();
    expect(air.program.video?.width).toBe(1_920);
  });
});

describe("the operator's slate", () => {
  test('air: doors open before any encoder, readers can begin and the encoder waits behind it', async () => {
    air.slate('starting-soon');
    await clock.advance(1_000);
    expect([source(), air.bus.present, air.bus.prime().gop.length > 0]).toEqual(['starting-soon', true, true]);
    const main = encoder();
    await play(1_000, main);
    expect(source()).toBe('starting-soon');
    air.slate(null);
    expect(air.status).toMatchObject({ slate: 'starting-soon', next: 'main' });
    await play(440, main);
    expect(source()).toBe('main');
    expectOneStream();
  });

  test('air: pressed during the show, at once, and the encoder may go', async () => {
    const main = encoder();
    await play(1_000, main);
    air.slate('thank-you');
    expect(air.status).toMatchObject({ slate: 'thank-you', heldBy: 'operator' });
    main.end();
    await clock.advance(2_000);
    expect(source()).toBe('thank-you');
    air.slate(null);
    expect(air.status).toMatchObject({ slate: 'technical', heldBy: 'lost-feed' });
    await clock.advance(500);
    expectOneStream();
  });

  test('air: from one slate to another and to a better one, each begins with a keyframe', async () => {
    air.slate('interval');
    await clock.advance(1_530);
    const before = output.keyframes;
    air.slate('stand-by');
    await clock.advance(60);
    expect(output.keyframes).toBe(before + 1);
    shelf.replace('stand-by');
    await clock.advance(1_060); // at its next keyframe, so that its sound goes on
    expect(output.keyframes).toBe(before + 2);
    await clock.advance(9_000);
    expect(output.headerBatches).toBe(1);
    expect(Math.abs(output.lastMs('video') - 11_650)).toBeLessThan(100);
    expectOneStream();
  });

  test('air: the process was stopped for an hour, two seconds are made up for and not an hour', async () => {
    air.slate('interval');
    await clock.advance(1_000);
    const before = output.videoFrames;
    clock.stall(3_600_000);
    await clock.advance(30);
    expect(output.videoFrames - before).toBeLessThan(60);
    expectOneStream();
  });
});

describe('what is told', () => {
  test('air: the format of the feed on air, told to the shelf once after its first GOP', async () => {
    await play(3_000, encoder());
    expect(shelf.prepared).toEqual([
      {
        video: { codec: 'H.264', profile: 'main', width: 1_280, height: 720, fps: 25 },
        audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2 },
      },
    ]);
  });

  test('air: changes of source are transitions, each said once', async () => {
    const sources: AirStatus['source'][] = [];
    air.changed.on(() => {
      if (sources.at(-1) !== air.status.source) sources.push(air.status.source);
    });
    const main = encoder();
    await play(1_000, main);
    main.end();
    await clock.advance(1_000);
    await play(500, encoder());
    expect(sources.filter((name) => name !== 'none')).toEqual(['main', 'slate', 'main']);
  });

  test('air: slates of the test, told from the feed by their size', async () => {
    air.slate('rights');
    await clock.advance(1_000);
    expect(output.sizes).toEqual(new Set([SLATE_FRAME_BYTES]));
  });

  test('air: a feed of sound alone, on air, lost and back', async () => {
    const { main } = air.feeds;
    const sound = async (startMs: number, ms: number): Promise<void> => {
      for (let at = 0; at < ms; at += 20) {
        main.push({ type: 8, timestampMs: startMs + at, payload: at === 0 ? AAC_48K : audioFrame() });
        await clock.advance(20);
      }
    };
    main.publisherOn('127.0.0.1');
    await sound(0, 2_000);
    expect(source()).toBe('main');
    main.publisherOff();
    await clock.advance(1_000);
    expect(source()).toBe('technical');
    main.publisherOn('127.0.0.1');
    await sound(90_000, 2_000);
    expect(source()).toBe('main');
    expect(output.backwards).toBe(0);
    expect(output.longestStepMs('audio')).toBeLessThanOrEqual(100);
  });
});
