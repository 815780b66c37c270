import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from './child.ts';

const VERSION = 1;
const PICTURES = {
  moving: 'testsrc2=size=640x360:rate=25',
  black: 'color=black:size=640x360:rate=25',
  /** The first picture of a moving one, for good. */
  still: 'testsrc2=size=640x360:rate=25,loop=loop=-1:size=1:start=0',
};
const sine = (amplitude: number) => `aevalsrc='${amplitude}*sin(2*PI*997*t)|${amplitude}*sin(2*PI*997*t)':s=48000`;
const SOUNDS = {
  /** A tone of 997 Hz at amplitude a in both channels has 20 lg a LUFS. @source ITU-R BS.1770-4, annex 1 */
  normal: sine(10 ** (-23 / 20)),
  loud: sine(10 ** (-10 / 20)),
  quiet: sine(10 ** (-40 / 20)),
  silent: 'anullsrc=channel_layout=stereo:sample_rate=48000',
  /** Twice full scale, cut off there. */
  clipping: `aevalsrc='clip(2*sin(2*PI*997*t),-1,1)|clip(2*sin(2*PI*997*t),-1,1)':s=48000`,
};

/**
 * A feed with one thing the matter, encoded once on this machine: 640 x 360 at 25 fps with B-frames, a keyframe each 2 s, 8 s long.
 * @returns path of an FLV file
 */
export async function watchFeed(picture: keyof typeof PICTURES, sound: keyof typeof SOUNDS): Promise<string> {
  const folder = join(tmpdir(), 'foyer-feeds');
  const file = join(folder, `watch-v${VERSION}-${picture}-${sound}.flv`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const part = `${file}.${process.pid}.part`;
  const inputs = ['-f', 'lavfi', '-i', PICTURES[picture], '-f', 'lavfi', '-i', SOUNDS[sound]];
  const video = ['-c:v', 'libx264', '-preset', 'superfast', '-bf', '2', '-b:v', '1M', '-maxrate', '1M', '-bufsize', '1M', '-g', '50'];
  const audio = ['-c:a', 'aac', '-b:a', '160k'];
  const format = ['-pix_fmt', 'yuv420p', '-x264-params', 'scenecut=0', '-f', 'flv', part];
  await runToEnd('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...inputs, '-t', '8', ...video, ...audio, ...format], { timeoutMs: 60_000 });
  renameSync(part, file);
  return file;
}
