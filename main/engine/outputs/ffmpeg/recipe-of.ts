import type { Clock } from '../../../base/clock.ts';
import type { Log } from '../../../base/log.ts';
import type { RelaySpec } from '../../../contract/engine-api.ts';
import type { FfmpegRecipe } from './command.ts';
import { HlsRecipe } from './hls.ts';
import { MpegtsRecipe } from './mpegts.ts';
import { SrtRecipe } from './srt.ts';

/** How ffmpeg serves a destination of its kinds. */
export function recipeOf(spec: RelaySpec, deps: { clock: Clock; log: Log }): FfmpegRecipe {
  if (spec.kind === 'hls') return new HlsRecipe(spec.folder ?? '', deps.clock);
  return spec.kind === 'srt' ? new SrtRecipe(spec, deps) : new MpegtsRecipe(spec.server);
}
