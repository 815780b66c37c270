import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from './child.ts';
import { writeEnhancedFlv } from './enhanced-flv.ts';

/** What to encode: 16:9 pictures of this `height` (640 stands upright, 9:16) at `fps` (30), keyframes every 2 s, AAC 48 kHz stereo. */
export interface FeedOptions {
  height?: keyof typeof SIZES;
  fps?: number;
  /** Video, constant (filled up where the picture needs less). */
  bitrateKbps?: number;
  seconds?: number;
  codec?: 'h264' | 'hevc' | 'av1';
}

/** Raise it when the files change. */
const VERSION = { h264: 2, hevc: 3, av1: 3 } as const;
const SIZES = { 1080: '1920x1080', 720: '1280x720', 360: '640x360', 640: '360x640' } as const;
const BITRATES_KBPS = { 1080: 6_000, 720: 2_500, 360: 2_000, 640: 2_000 } as const;

/**
 * A pre-encoded feed: encoded once on this machine, then read from the system's temporary folder, so that publishing costs next to nothing.
 * @returns path of an FLV file; `hevc` and `av1` as enhanced RTMP tags, for `FlvPublisher` (an ffmpeg before 6.1 can neither write nor read those)
 */
export async function feedFile(options: FeedOptions = {}): Promise<string> {
  const { height = 720, fps = 30, codec = 'h264', seconds = 10 } = options;
  const bitrateKbps = options.bitrateKbps ?? BITRATES_KBPS[height];
  const folder = join(tmpdir(), 'foyer-feeds');
  const file = join(folder, `v${VERSION[codec]}-${codec}-${height}p${fps}-${bitrateKbps}k-${seconds}s.flv`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const part = `${file}.${process.pid}.part`;
  const encode = (format: string, to: string) =>
    runToEnd('ffmpeg', encodeArgs({ height, fps, codec, seconds, bitrateKbps }, format, to), { timeoutMs: 180_000 });
  try {
    if (codec === 'h264') await encode('flv', part);
    else {
      await encode('mp4', `${part}.mp4`);
      await writeEnhancedFlv(`${part}.mp4`, part, codec);
    }
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
    rmSync(`${part}.mp4`, { force: true });
  }
  return file;
}

function encodeArgs({ height, fps, codec, seconds, bitrateKbps: kbps }: Required<FeedOptions>, format: string, file: string): string[] {
  const rate = ['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps}k`, '-g', String(fps * 2), '-pix_fmt', 'yuv420p'];
  const h264 = ['-c:v', 'libx264', '-preset', 'superfast', '-bf', '2', '-x264-params', 'nal-hrd=cbr:scenecut=0', ...rate];
  const hevc = ['-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1', '-x265-params', 'scenecut=0:log-level=error', ...rate];
  const video = ['-f', 'lavfi', '-i', `testsrc2=size=${SIZES[height]}:rate=${fps},noise=alls=12:allf=t`];
  const av1 = ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', ...rate];
  const audio = ['-f', 'lavfi', '-i', 'sine=frequency=440:beep_factor=4:sample_rate=48000'];
  const sound = ['-c:a', 'aac', '-b:a', '160k', '-ac', '2'];
  return [
    '-v',
    'error',
    '-nostdin',
    '-y',
    ...video,
    ...audio,
    '-t',
    String(seconds),
    ...{ h264, hevc, av1 }[codec],
    ...sound,
    '-f',
    format,
    file,
  ];
}
