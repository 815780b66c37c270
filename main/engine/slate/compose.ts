import type { SlateKind } from '../../contract/slate.ts';
import type { SlateClip, SlateFormat, SlateMessage } from './clip.ts';
import { frameRate, frameTimeMs } from './frame-rate.ts';
import { planLoop } from './loop.ts';
import type { Track } from './track.ts';

export interface ClipParts {
  kind: SlateKind;
  format: SlateFormat;
  video: Track;
  /** null for a program without sound. */
  audio: Track | null;
  zeroAtMs: number | null;
}

/**
 * Puts pictures and sound together to a loop. Frames are shared, not copied: a loop of many rounds costs little memory. Sound that is
 * longer than the pictures makes them go round; sound that is shorter goes round itself.
 */
export function composeClip({ kind, format, video, audio, zeroAtMs }: ClipParts): SlateClip {
  const rate = frameRate(format.video.fps);
  const plan = audio && format.audio ? planSound(video, audio, format.video.fps, format.audio.sampleRateHz) : { rounds: 1, audioFrames: 0 };
  const pictures = plan.rounds * video.frames.length;
  const durationMs = Math.round(frameTimeMs(rate, pictures));
  const messages: SlateMessage[] = [];
  for (let index = 0, heard = 0; index < pictures; index += 1) {
    const timeMs = Math.round(frameTimeMs(rate, index));
    for (; heard < plan.audioFrames && soundTimeMs(heard, plan.audioFrames, durationMs) < timeMs; heard += 1) addSound(heard);
    const { role, payload } = video.frames[index % video.frames.length] as Track['frames'][number];
    messages.push({ type: 9, role, timeMs, payload });
    if (index === pictures - 1) for (; heard < plan.audioFrames; heard += 1) addSound(heard);
  }
  return { kind, format, videoHeader: video.header, audioHeader: audio?.header ?? null, messages, durationMs, zeroAtMs };

  function addSound(index: number): void {
    if (!audio) return;
    const { role, payload } = audio.frames[index % audio.frames.length] as Track['frames'][number];
    messages.push({ type: 8, role, timeMs: soundTimeMs(index, plan.audioFrames, durationMs), payload });
  }
}

/** The sound's own number of frames where it was made for these pictures, else as many as they take. */
function planSound(video: Track, audio: Track, fps: number, sampleRateHz: number): { rounds: number; audioFrames: number } {
  const rate = frameRate(fps);
  const exactRounds = (audio.frames.length * 1_024_000) / sampleRateHz / frameTimeMs(rate, video.frames.length);
  const rounds = Math.max(1, Math.round(exactRounds));
  return planLoop(video.frames.length, rate, sampleRateHz, rounds, rounds);
}

/** Spread evenly, so that step over the seam is the same as every other. */
const soundTimeMs = (index: number, frames: number, durationMs: number): number => Math.round((index * durationMs) / frames);
