import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SlateSound } from '../../contract/slate.ts';
import { readFlv } from '../../rtmp/flv-reader.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import type { SlateFormat } from './clip.ts';
import { type JobDeps, runJob } from './ffmpeg-job.ts';
import { type FrameRate, frameTimeMs } from './frame-rate.ts';
import { AAC_FRAME_SAMPLES, planLoop } from './loop.ts';
import { SILENCE_AFTER_S, soundInput, soundOptions } from './sound-recipe.ts';
import { type Track, trackOf } from './track.ts';

export interface SoundSpec {
  sound: SlateSound;
  audio: NonNullable<SlateFormat['audio']>;
  /** The pictures that it goes with. */
  videoFrames: number;
  rate: FrameRate;
}

const FILE = 'sound.flv';
/** What the encoder says before the first sample; without it the end joins the start. */
const PRIMING_FRAMES = 1;

/**
 * A loop of sound that closes with so many pictures. A chosen file is followed by a few seconds of silence, a very short one is repeated.
 * @throws JobFailed, or Error if there is no sound in the file
 */
export async function makeSound(spec: SoundSpec, job: JobDeps): Promise<Track> {
  const { sound, audio, videoFrames, rate } = spec;
  const { sampleRateHz } = audio;
  const roundMs = frameTimeMs(rate, videoFrames);
  if (sound.kind !== 'file') {
    const { audioFrames } = planLoop(videoFrames, rate, sampleRateHz);
    return cut(await encode(spec, (audioFrames * AAC_FRAME_SAMPLES) / sampleRateHz, 0, job), audioFrames);
  }
  let track = await encode(spec, 0, 0, job);
  const repeats = Math.floor(roundMs / Math.max(100, lengthMs(track, sampleRateHz)));
  if (repeats > 1) track = await encode(spec, 0, repeats - 1, job);
  const rounds = Math.max(1, Math.ceil(lengthMs(track, sampleRateHz) / roundMs));
  return cut(track, planLoop(videoFrames, rate, sampleRateHz, rounds, rounds + 1).audioFrames);
}

/** Without the silence after it. */
const lengthMs = ({ frames }: Track, sampleRateHz: number): number =>
  (frames.length * AAC_FRAME_SAMPLES * 1_000) / sampleRateHz - SILENCE_AFTER_S * 1_000;

function cut(track: Track, audioFrames: number): Track {
  const frames = track.frames.slice(PRIMING_FRAMES, PRIMING_FRAMES + audioFrames);
  if (frames.length < audioFrames) throw new Error(`${frames.length} of ${audioFrames} frames of sound`);
  return { ...track, frames };
}

async function encode({ sound, audio }: SoundSpec, seconds: number, repeats: number, job: JobDeps): Promise<Track> {
  const options = { sound, seconds, sampleRateHz: audio.sampleRateHz, channels: audio.channels };
  const { input, format } = soundInput(options);
  await runJob(job, (command) => {
    command.input(input);
    if (format) command.inputFormat(format);
    if (repeats > 0) command.inputOptions(['-stream_loop', String(repeats)]);
    command.inputOptions(['-hide_banner', '-loglevel', 'error', '-nostats']);
    command.outputOptions(soundOptions(options)).outputOptions(['-flvflags', 'no_duration_filesize']).format('flv').output(FILE);
  });
  return trackOf(readFlv(await readFile(join(job.folder, FILE))), MESSAGE.audio);
}
