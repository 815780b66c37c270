import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { silentLog } from '../../../../main/base/log.ts';
import { PLAIN_LOOK, slateKindSchema } from '../../../../main/contract/slate.ts';
import type { SlateFormat } from '../../../../main/engine/slate/clip.ts';
import { Shelf } from '../../../../main/engine/slate/shelf.ts';
import { SHIPPED_FPS, SHIPPED_SIZES } from '../../../../main/engine/slate/shipped.ts';
import { FakeClock } from '../../fake-clock.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const assetsDir = join(import.meta.dirname, '../../../../assets');
const START = 1_800_000_000_000;
const audio = { codec: 'AAC', sampleRateHz: 48_000, channels: 2 } as const;
const video = { codec: 'H.264', width: 1280, height: 720, fps: 25, profile: 'high' } as const;

/** A shelf on a machine without ffmpeg; `asked` counts how often one was looked for. */
function shelfWithoutFfmpeg(assets = assetsDir) {
  const clock = new FakeClock(START);
  const counts = { asked: 0, changed: 0 };
  const ffmpeg = () => {
    counts.asked += 1;
    return null;
  };
  const shelf = new Shelf({
    clock,
    log: silentLog,
    assetsDir: assets,
    slatesDir: join(temporaryFolder(), 'slates'),
    ffmpeg,
    lostSlate: () => 'technical',
  });
  shelf.changed.on(() => {
    counts.changed += 1;
  });
  return { shelf, clock, counts };
}

test('shipped slates: each kind in each size and rate, a loop of 4 s of pictures and 8 s of sound that closes exactly', async () => {
  const { shelf } = shelfWithoutFfmpeg();
  await using _shelf = shelf;
  for (const { width, height } of SHIPPED_SIZES) {
    for (const fps of SHIPPED_FPS) {
      const clips = slateKindSchema.options.map((kind) => shelf.clip(kind, { video: { ...video, width, height, fps }, audio }));
      for (const clip of clips) {
        expect(clip.format.video).toMatchObject({ width, height, fps, codec: 'H.264' });
        expect(clip.durationMs).toBe(8_000);
        expect(clip.messages.filter(({ type }) => type === 8)).toHaveLength(375);
        expect(clip.messages.filter(({ role }) => role === 'keyframe').map(({ timeMs }) => timeMs)).toEqual(
          [0, 1, 2, 3, 4, 5, 6, 7].map((second) => second * 1_000),
        );
        // Another kind on air sets no decoder up again.
        expect(clip.videoHeader.equals((clips[0] as { videoHeader: Buffer }).videoHeader)).toBe(true);
        expect(clip.videoHeader.readUInt8(6)).toBe(66);
      }
    }
  }
});

test('shelf: no program seen yet, a slate all the same, and the same object each time', async () => {
  const { shelf } = shelfWithoutFfmpeg();
  await using _shelf = shelf;
  const clip = shelf.clip('stand-by', null);
  expect(clip.format.video).toMatchObject({ width: 1920, height: 1080, fps: 30 });
  expect(shelf.clip('stand-by', null)).toBe(clip);
  expect(shelf.clip('stand-by', { video, audio: null }).audioHeader).toBeNull();
});

test('shelf: a plain look and a program that fits, no ffmpeg is even looked for', async () => {
  const { shelf, clock, counts } = shelfWithoutFfmpeg();
  await using _shelf = shelf;
  shelf.configure({ ...PLAIN_LOOK, languages: ['ko'] }, null);
  shelf.prepare({ video: { ...video, fps: 29.97 }, audio });
  await clock.advance(120_000);
  expect([counts.asked, shelf.fault, clock.pendingTimers]).toEqual([0, null, 0]);
});

test('shelf: no ffmpeg, the fault is told, what was shipped is used, tried again each minute', async () => {
  const { shelf, clock, counts } = shelfWithoutFfmpeg();
  await using _shelf = shelf;
  const format: SlateFormat = { video: { ...video, width: 1281, fps: 24 }, audio: { ...audio, sampleRateHz: 44_100 } };
  shelf.configure({ ...PLAIN_LOOK, venue: 'Haus' }, null);
  shelf.prepare(format);
  await vi.waitFor(() => expect(counts.changed).toBeGreaterThanOrEqual(8)); // configured, the sound and six pictures tried
  expect(shelf.fault).toEqual({ code: 'slate/cannot-be-made', params: {} });
  expect(shelf.clip('technical', format).format).toEqual({ video: { ...video, profile: 'baseline' }, audio });
  const asked = counts.asked;
  await clock.advance(59_000);
  expect(counts.asked).toBe(asked);
  await clock.advance(2_000);
  await vi.waitFor(() => expect(counts.asked).toBeGreaterThan(asked));
  shelf.configure(PLAIN_LOOK, null);
  shelf.prepare({ video, audio });
  expect(shelf.fault).toBeNull();
});

test('shelf: a shipped file is damaged, another one stands in for it', async () => {
  const assets = temporaryFolder();
  cpSync(join(assetsDir, 'slates', '720p25'), join(assets, 'slates', '720p25'), { recursive: true });
  writeFileSync(join(assets, 'slates', '720p25', 'interval.flv'), 'not a clip');
  const { shelf } = shelfWithoutFfmpeg(assets);
  await using _shelf = shelf;
  const clip = shelf.clip('interval', { video, audio });
  expect([clip.messages.length, clip.audioHeader]).toEqual([100, null]);
});

test('shelf: the countdown is asked for, and the shelf looks at the clock only while somebody shows it', async () => {
  const { shelf, clock, counts } = shelfWithoutFfmpeg();
  await using _shelf = shelf;
  shelf.configure(PLAIN_LOOK, START + 5 * 60_000);
  shelf.prepare({ video, audio });
  await clock.advance(5_000);
  expect([counts.asked, clock.pendingTimers]).toEqual([0, 0]);
  shelf.clip('starting-soon', { video, audio });
  await clock.advance(5_000);
  await vi.waitFor(() => expect(counts.asked).toBeGreaterThan(0));
  const before = counts.changed;
  await clock.advance(60_000); // the next minute has come
  expect(counts.changed).toBeGreaterThan(before);
  await clock.advance(240_000);
  const { asked } = counts;
  await clock.advance(600_000);
  expect(counts.asked).toBe(asked);
});
