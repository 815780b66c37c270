import type { SlateSound } from '../../contract/slate.ts';

export interface SoundOptions {
  sound: SlateSound;
  sampleRateHz: number;
  channels: number;
  /** At least so long. */
  seconds: number;
}

/** A longer file is faded out there: a slate is no programme. */
export const LONGEST_SOUND_S = 600;
/** Silence after a file, of which as much is used as the loop needs to close. */
export const SILENCE_AFTER_S = 20;
/** Pink noise of this amplitude is at -60 dBFS: heard as a room, not as a fault. @source measured with volumedetect: 1 is -14.2 dB */
const ROOM_AMPLITUDE = 0.0051;

/** Input of ffmpeg and its format. */
export function soundInput({ sound, sampleRateHz, seconds }: SoundOptions): { input: string; format: string | null } {
  // `file:` keeps a path from being taken for an address.
  if (sound.kind === 'file') return { input: `file:${sound.path}`, format: null };
  const length = (seconds + 1).toFixed(3);
  if (sound.kind === 'silence') return { input: `anullsrc=r=${sampleRateHz}:cl=mono:d=${length}`, format: 'lavfi' };
  return { input: `anoisesrc=color=pink:r=${sampleRateHz}:a=${ROOM_AMPLITUDE}:seed=20250101:d=${length}`, format: 'lavfi' };
}

export function soundOptions({ sound, sampleRateHz, channels }: SoundOptions): string[] {
  const fades = `afade=t=in:d=0.2,afade=t=out:st=${LONGEST_SOUND_S - 5}:d=5,apad=pad_dur=${SILENCE_AFTER_S}`;
  const filters = sound.kind === 'file' ? ['-map', '0:a:0', '-af', `atrim=end=${LONGEST_SOUND_S},${fades}`] : [];
  const bitrate = sound.kind === 'file' ? 64 * Math.min(channels, 2) + 32 * Math.max(0, channels - 2) : 24 * Math.min(channels, 2);
  return [...filters, '-vn', '-threads', '1', '-ar', String(sampleRateHz), '-ac', String(channels), '-c:a', 'aac', '-b:a', `${bitrate}k`];
}
