import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from '../peers/child.ts';

/** How a feed is encoded; what is left out is that of the good feed. */
export interface FeedRecipe {
  size?: string;
  fps?: number;
  /** Between keyframes, s. */
  gopS?: number;
  bFrames?: number;
  /** Video, constant; 0: as the picture needs. */
  kbps?: number;
  /** Filters after the picture's source. */
  filters?: string;
  picture?: string | null;
  /** Further options of the video encoder, or another encoder. */
  video?: readonly string[];
  sound?: string | null;
  audioKbps?: number;
  audio?: readonly string[];
  seconds?: number;
}

const tone = (lufs: number) => `${(10 ** (lufs / 20)).toFixed(5)}*sin(2*PI*997*t)`;
const stereo = (expression: string) => `aevalsrc='${expression}|${expression}':s=48000`;

/** Sounds by what they are. A tone of 997 Hz at amplitude a in both channels has 20 lg a LUFS. @source ITU-R BS.1770-4, annex 1 */
export const SOUNDS = {
  normal: stereo(tone(-23)),
  loud: stereo(tone(-12)),
  quiet: stereo(tone(-44)),
  silent: 'anullsrc=channel_layout=stereo:sample_rate=48000',
  /** What a coder spends its whole bitrate on; a tone needs less. */
  noise: stereo('0.2*(random(0)-0.5)'),
  /** Short bursts at full scale over a tone: no louder than a concert, but clipped in a converter. */
  peaks: stereo(`if(lt(mod(t,0.5),0.006),0.99*sin(2*PI*997*t),${tone(-24)})`),
};

const GOOD = { size: '640x360', fps: 30, gopS: 1, bFrames: 0, kbps: 450, audioKbps: 128, seconds: 8, filters: '' } as const;

/** Encoded once on this machine. @returns path of an FLV file */
export async function encoded(recipe: FeedRecipe): Promise<string> {
  const folder = join(tmpdir(), 'foyer-feeds');
  const args = argumentsOf(recipe);
  const file = join(folder, `preflight-${createHash('sha256').update(args.join('\0')).digest('hex').slice(0, 16)}.flv`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  await runToEnd('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, '-f', 'flv', part], { timeoutMs: 60_000 });
  renameSync(part, file);
  return file;
}

function argumentsOf(recipe: FeedRecipe): string[] {
  const { size, fps, gopS, bFrames, kbps, audioKbps, seconds, filters } = { ...GOOD, ...recipe };
  const picture = recipe.picture === undefined ? `testsrc2=size=${size}:rate=${fps}` : recipe.picture;
  const sound = recipe.sound === undefined ? SOUNDS.normal : recipe.sound;
  const inputs = [picture && `${picture}${filters}`, sound].flatMap((source) => (source ? ['-f', 'lavfi', '-i', source] : []));
  const rate =
    kbps === 0
      ? ['-crf', '18', '-maxrate', '5000k', '-bufsize', '5000k']
      : ['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${Math.ceil(kbps / 2)}k`];
  const hrd = kbps === 0 ? '' : 'nal-hrd=cbr:';
  const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', ...rate, '-bf', String(bFrames), '-g', String(Math.round(gopS * fps))];
  const own = ['-pix_fmt', 'yuv420p', '-x264-params', `${hrd}scenecut=0:b-adapt=0`];
  const video = picture
    ? (recipe.video ?? []).includes('-c:v')
      ? [...(recipe.video ?? [])]
      : [...x264, ...own, ...(recipe.video ?? [])]
    : [];
  const audio = sound ? ['-c:a', 'aac', '-b:a', `${audioKbps}k`, ...(recipe.audio ?? [])] : [];
  return [...inputs, '-t', String(seconds), ...video, ...audio];
}
