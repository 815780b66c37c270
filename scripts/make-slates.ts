// Makes assets/slates: the slates that need no ffmpeg, in each size and rate of main/engine/slate/shipped.ts, and the sound that all of them share.
// Needs ffmpeg and the Debian package fonts-noto-cjk; run by hand when the picture or the words change: npx tsx scripts/make-slates.ts
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { systemClock } from '../main/base/clock.ts';
import { silentLog } from '../main/base/log.ts';
import { PLAIN_LOOK, slateKindSchema } from '../main/contract/slate.ts';
import type { JobDeps } from '../main/engine/slate/ffmpeg-job.ts';
import { frameRate, frameTimeMs } from '../main/engine/slate/frame-rate.ts';
import { makePicture } from '../main/engine/slate/picture-maker.ts';
import { SHIPPED_AUDIO, SHIPPED_FPS, SHIPPED_SIZES, SHIPPED_SOUND_FILE, shippedFile } from '../main/engine/slate/shipped.ts';
import { makeSound } from '../main/engine/slate/sound-maker.ts';
import { writeTrack } from '../main/engine/slate/track.ts';
import { slateLines } from '../main/engine/slate/words.ts';

const LOOP_S = 4;
const MAX_BYTES = 6_500_000;
/** Small before all: the light moves in steps that nobody sees, and less far. */
const EFFORT = { preset: 'slow', crf: 28, stepsPerSecond: 5, drift: 0.12 };

const assets = resolve(import.meta.dirname, '..', 'assets');
const folder = mkdtempSync(join(tmpdir(), 'foyer-slates-'));
const job: JobDeps = {
  ffmpegPath: process.env.FFMPEG_PATH ?? '/usr/bin/ffmpeg',
  folder,
  clock: systemClock,
  signal: new AbortController().signal,
};
const lines = { languages: ['en', 'ko', 'zh'] as ('en' | 'ko' | 'zh')[] };
let bytes = 0;

function write(name: string, content: Buffer): void {
  const file = join(assets, 'slates', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  bytes += content.length;
  process.stdout.write(`${name}: ${content.length} bytes\n`);
}

try {
  for (const { name, width, height } of SHIPPED_SIZES) {
    for (const fps of SHIPPED_FPS) {
      for (const kind of slateKindSchema.options) {
        const video = { codec: 'H.264', width, height, fps, profile: 'baseline' } as const;
        const words = slateLines(kind, { ...PLAIN_LOOK, ...lines });
        const spec = {
          kind,
          video,
          frames: LOOP_S * fps,
          venue: '',
          logoFile: '',
          lines: words,
          countsSeconds: false,
          effort: EFFORT,
          driftSeconds: LOOP_S,
        };
        const picture = await makePicture(spec, { ...job, fontsDir: join(assets, 'fonts'), log: silentLog });
        if (!picture.isWhole) throw new Error('a font is missing');
        write(
          shippedFile(name, fps, kind),
          writeTrack(
            picture.track,
            picture.track.frames.map((_, i) => Math.round(frameTimeMs(frameRate(fps), i))),
          ),
        );
      }
    }
  }
  const sound = await makeSound({ sound: { kind: 'room-tone' }, audio: SHIPPED_AUDIO, videoFrames: 200, rate: frameRate(25) }, job);
  const soundMs = (index: number) => Math.round((index * 1_024_000) / SHIPPED_AUDIO.sampleRateHz);
  write(
    SHIPPED_SOUND_FILE,
    writeTrack(
      sound,
      sound.frames.map((_, index) => soundMs(index)),
    ),
  );
  if (bytes > MAX_BYTES) throw new Error(`${bytes} bytes, over ${MAX_BYTES}`);
  process.stdout.write(`${bytes} bytes in all\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
