import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { PLAIN_LOOK, type SlateKind } from '../../contract/slate.ts';
import { readFlv } from '../../rtmp/flv-reader.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import type { SlateFormat } from './clip.ts';
import { type JobDeps, JobFailed, runJob } from './ffmpeg-job.ts';
import { frameRate } from './frame-rate.ts';
import { mp4Track } from './mp4-track.ts';
import { layoutOf, type Script, scriptText } from './script.ts';
import { type Track, trackOf } from './track.ts';
import {
  type Effort,
  type Encoder,
  encodersOf,
  groundInput,
  logoFilter,
  type PictureOptions,
  pictureFilters,
  WORK_FILES,
  wordsFilter,
} from './video-recipe.ts';
import { type SlateLine, secondsWords, slateLines } from './words.ts';

export interface PictureSpec {
  kind: SlateKind;
  video: SlateFormat['video'];
  frames: number;
  venue: string;
  /** Empty for none. */
  logoFile: string;
  lines: readonly SlateLine[];
  /** The last minute of a countdown. */
  countsSeconds: boolean;
  effort: Effort;
  /** What the light takes to and fro; a whole part of the loop. */
  driftSeconds?: number;
}

export interface Picture {
  track: Track;
  /** What it was made in: H.264 where there is no encoder for what was asked. */
  video: SlateFormat['video'];
  /** The logo, when it cannot be read, or that it is made in another codec. */
  fault: Fault | null;
  /** Nothing was left out or replaced: worth keeping. */
  isWhole: boolean;
}

export interface PictureJob extends JobDeps {
  /** Shipped fonts. */
  fontsDir: string;
  log: Log;
}

const QUIET = ['-hide_banner', '-loglevel', 'error', '-nostats'];
const NO_GLYPH = /failed to find any fallback with glyph 0x([0-9a-f]+)/gi;

/** @throws JobFailed when no encoder can make it */
export async function makePicture(spec: PictureSpec, job: PictureJob): Promise<Picture> {
  await cp(job.fontsDir, join(job.folder, WORK_FILES.fonts), { recursive: true });
  const { width, height } = spec.video;
  const fault = spec.logoFile === '' ? null : await fetchLogo(spec, job);
  const hasLogo = spec.logoFile !== '' && fault === null;
  const asked: Script = { width, height, venue: spec.venue, hasLogo, lines: spec.lines, countsSeconds: spec.countsSeconds };
  const script = await drawable(asked, spec.kind, job);
  await writeFile(join(job.folder, WORK_FILES.words), scriptText(script));
  const rate = frameRate(spec.video.fps);
  const options: PictureOptions = { width, height, rate, frames: spec.frames, layout: layoutOf(script), hasLogo, effort: spec.effort };
  const profile = spec.video.profile ?? 'main';
  const wanted = encodersOf(spec.video.codec, profile, options).map((encoder) => ({ encoder, codec: spec.video.codec }));
  const instead =
    spec.video.codec === 'H.264' ? [] : encodersOf('H.264', profile, options).map((encoder) => ({ encoder, codec: 'H.264' as const }));
  let failure: unknown = null;
  for (const { encoder, codec } of [...wanted, ...instead]) {
    try {
      const track = await encode(encoder, options, spec, job);
      if (track.frames.length !== spec.frames) throw new JobFailed(`${track.frames.length} of ${spec.frames} pictures`, []);
      const isOther = codec !== spec.video.codec;
      const told = isOther ? new Fault('slate/other-codec', { codec: spec.video.codec }, { cause: failure }) : fault;
      return { track, video: { ...spec.video, codec }, fault: told, isWhole: fault === null && script === asked && !isOther };
    } catch (error) {
      if (job.signal.aborted) throw error;
      failure = error;
      job.log.warn({ encoder: encoder.name, err: error }, 'slate: an encoder cannot make it');
    }
  }
  throw failure;
}

async function encode(encoder: Encoder, options: PictureOptions, spec: PictureSpec, job: JobDeps): Promise<Track> {
  const file = `video.${encoder.container}`;
  await runJob(job, (command) => {
    command.input(groundInput(options)).inputFormat('lavfi').inputOptions(QUIET);
    if (options.hasLogo) command.input(WORK_FILES.logo);
    command.complexFilter(pictureFilters(options, spec.driftSeconds), 'out');
    command.outputOptions(['-an', '-frames:v', String(options.frames), '-c:v', encoder.name, ...encoder.options]);
    if (encoder.container === 'flv') command.outputOptions(['-flvflags', 'no_duration_filesize+no_sequence_end']);
    command.outputOptions(['-filter_complex_threads', '1']).format(encoder.container).output(file);
  });
  const made = await readFile(join(job.folder, file));
  return encoder.container === 'mp4' ? mp4Track(made) : trackOf(readFlv(made), MESSAGE.video);
}

/** A copy in the right size, which at the same time shows whether it is a picture. */
async function fetchLogo(spec: PictureSpec, job: PictureJob): Promise<Fault | null> {
  const layout = layoutOf({ ...spec.video, hasLogo: true });
  try {
    await runJob(job, (command) => {
      command.input(`file:${spec.logoFile}`).inputOptions(QUIET);
      command
        .outputOptions(['-vf', logoFilter(layout), '-frames:v', '1', '-update', '1'])
        .format('image2')
        .output(WORK_FILES.logo);
    });
    return null;
  } catch (error) {
    if (job.signal.aborted) throw error;
    job.log.warn({ file: spec.logoFile, err: error }, 'slate: the logo cannot be read');
    return new Fault('slate/file-missing', { file: spec.logoFile }, { cause: error });
  }
}

/** The script without what this machine has no letters for: a line of boxes is worse than none. */
async function drawable(script: Script, kind: SlateKind, job: PictureJob): Promise<Script> {
  await writeFile(join(job.folder, WORK_FILES.words), scriptText(script));
  const { width, height } = script;
  const lines = await runJob(job, (command) => {
    command
      .input(`color=c=black:s=${width}x${height}:r=1:d=1`)
      .inputFormat('lavfi')
      .inputOptions(['-hide_banner', '-loglevel', 'warning', '-nostats']);
    command.videoFilters(wordsFilter).outputOptions(['-frames:v', '1']).format('null').output('-');
  });
  const missing = new Set(
    [...lines.join('\n').matchAll(NO_GLYPH)].map((match) => String.fromCodePoint(Number.parseInt(match[1] as string, 16))),
  );
  if (missing.size === 0) return script;
  const canBeDrawn = (text: string) => ![...text].some((letter) => missing.has(letter));
  const kept = script.lines.filter(({ text, countdown, language }) =>
    canBeDrawn(text + countdown + (script.countsSeconds ? secondsWords(language, 1) : '')),
  );
  const left = script.lines.filter((line) => !kept.includes(line)).map(({ language }) => language);
  job.log.warn({ kind, left, letters: [...missing].join('').slice(0, 40) }, 'slate: no font for these letters, lines are left out');
  return {
    ...script,
    venue: canBeDrawn(script.venue) ? script.venue : '',
    lines: kept.length > 0 ? kept : slateLines(kind, PLAIN_LOOK),
  };
}
