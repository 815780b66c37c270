import { isDeepStrictEqual } from 'node:util';
import { type EncoderPreset, encoderPresetSchema, type RenditionProfile } from '../../contract/rendition.ts';
import { costPercent } from './cost.ts';
import type { ProgramFigures } from './misfits.ts';

/** So much of the computer may all encoders need, per cent: beside them it runs the encoder of the program, the page, and everything else. */
const ROOM_PERCENT = 50;

/** What decides how hard an encoder may work. */
export interface Room {
  program: ProgramFigures;
  /** Of this machine. */
  cores: number;
  /** What all other renditions need, per cent. */
  othersPercent: number;
}

/** The profile with the best preset that still leaves this computer room, and with the lightest one where none does. */
export function withRoom(profile: RenditionProfile, { program, cores, othersPercent }: Room): RenditionProfile {
  const candidates = encoderPresetSchema.options.map((preset) => withPreset(profile, preset));
  const fitting = candidates.find((one) => costPercent(one, program, cores) + othersPercent <= ROOM_PERCENT);
  return fitting ?? (candidates.at(-1) as RenditionProfile);
}

export function withPreset({ video, audio }: RenditionProfile, preset: EncoderPreset): RenditionProfile {
  return { video: video && { ...video, preset }, audio };
}

/**
 * One that is there already and serves as well: the same but for how hard its encoder works, and constant where the bitrate may vary.
 * A second encoder costs more than either difference is worth.
 */
export function shareable(profile: RenditionProfile, known: readonly RenditionProfile[]): RenditionProfile | null {
  const bare = ({ video, audio }: RenditionProfile) => ({ audio, video: video && { ...video, preset: null, rate: null } });
  const serves = ({ video }: RenditionProfile) => profile.video?.rate !== 'constant' || video?.rate === 'constant';
  return known.find((one) => serves(one) && isDeepStrictEqual(bare(one), bare(profile))) ?? null;
}
