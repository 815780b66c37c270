import { join } from 'node:path';
import { Child, runToEnd } from './child.ts';
import { type FeedOptions, feedFile } from './feed.ts';
import { scratchFolder } from './scratch-folder.ts';

export interface PublishOptions extends FeedOptions {
  /** Plays this file instead of a generated feed. */
  file?: string;
  /** Ends by itself after this many seconds. */
  forSeconds?: number;
}

/**
 * Publishes a feed in real time with ffmpeg, in a loop, without re-encoding. The child can be frozen, thawed and ended.
 * @param url whole publish URL, for example `rtmp://127.0.0.1:1935/live/main`
 */
export async function publish(url: string, options: PublishOptions = {}): Promise<Child> {
  const file = options.file ?? (await feedFile(options));
  const length = options.forSeconds === undefined ? [] : ['-t', String(options.forSeconds)];
  const input = ['-v', 'warning', '-nostdin', '-re', '-stream_loop', '-1', '-i', file];
  return Child.start('ffmpeg', [...input, ...length, '-c', 'copy', '-f', 'flv', '-flvflags', 'no_duration_filesize', url]);
}

export interface ProbedStream {
  codec_type: 'video' | 'audio';
  codec_name: string;
  profile?: string;
  width?: number;
  height?: number;
  sample_rate?: string;
  channels?: number;
}

/** What ffprobe says of a URL or file. @throws Error if it cannot be read within `timeoutMs` (20 s) */
export async function probe(url: string, options: { timeoutMs?: number } = {}): Promise<ProbedStream[]> {
  const live = url.startsWith('rtmp') ? ['-rtmp_live', 'live'] : [];
  const args = ['-v', 'error', ...live, '-show_streams', '-of', 'json', url];
  const child = await runToEnd('ffprobe', args, { timeoutMs: options.timeoutMs ?? 20_000 });
  return (JSON.parse(child.stdout) as { streams: ProbedStream[] }).streams;
}

export interface TrackReport {
  packets: number;
  /** Packets whose DTS is not greater than the one before. */
  backwards: number;
  /** Greatest distance between two DTS, ms. */
  worstGapMs: number;
  firstMs: number;
  lastMs: number;
  keyframes: number;
  firstIsKeyframe: boolean;
}

export interface RecordReport {
  video: TrackReport;
  audio: TrackReport;
  /** Lines that ffmpeg's decoder complained with. */
  decodeErrors: string[];
  bytes: number;
}

/**
 * Records a live URL for `seconds` and reports what arrived: packets, order and gaps of DTS, and whether it decodes.
 * @throws Error if nothing can be recorded
 */
export async function record(url: string, seconds: number, options: { timeoutMs?: number } = {}): Promise<RecordReport> {
  using folder = scratchFolder('record');
  const file = join(folder.path, 'record.flv');
  const timeoutMs = options.timeoutMs ?? seconds * 1_000 + 20_000;
  const live = url.startsWith('rtmp') ? ['-rtmp_live', 'live'] : [];
  const input = ['-v', 'error', '-nostdin', ...live, '-i', url];
  await runToEnd('ffmpeg', [...input, '-t', String(seconds), '-c', 'copy', '-copyts', '-start_at_zero', file], { timeoutMs });
  return await inspect(file); // awaited: the folder goes when this returns
}

/** The same report of a file. */
export async function inspect(file: string): Promise<RecordReport> {
  const args = ['-v', 'error', '-show_entries', 'packet=codec_type,dts_time,flags,size', '-of', 'json', file];
  const { packets } = JSON.parse((await runToEnd('ffprobe', args)).stdout) as { packets: Packet[] };
  return {
    video: track(packets.filter((p) => p.codec_type === 'video')),
    audio: track(packets.filter((p) => p.codec_type === 'audio')),
    decodeErrors: await decodeErrors(file),
    bytes: packets.reduce((sum, p) => sum + Number(p.size), 0),
  };
}

/** Lines that ffmpeg complains with while it decodes a whole file. */
export async function decodeErrors(file: string, options: { timeoutMs?: number } = {}): Promise<string[]> {
  // In milliseconds: in frames, two pictures whose times are rounded to one and the same look like a fault.
  const args = ['-v', 'error', '-nostdin', '-threads', '1', '-i', file, '-enc_time_base:v', '1:1000', '-f', 'null', '-'];
  const decoded = await runToEnd('ffmpeg', args, { timeoutMs: options.timeoutMs ?? 120_000 });
  return decoded.output.split('\n').filter((line) => line.trim() !== '');
}

interface Packet {
  codec_type: string;
  dts_time?: string;
  flags: string;
  size: string;
}

function track(packets: Packet[]): TrackReport {
  const times = packets.map((p) => Number(p.dts_time) * 1_000);
  const steps = times.slice(1).map((time, i) => time - (times[i] as number));
  return {
    packets: packets.length,
    backwards: steps.filter((step) => step <= 0).length,
    worstGapMs: Math.round(Math.max(0, ...steps)),
    firstMs: Math.round(times[0] ?? 0),
    lastMs: Math.round(times.at(-1) ?? 0),
    keyframes: packets.filter((p) => p.flags.startsWith('K')).length,
    firstIsKeyframe: packets[0]?.flags.startsWith('K') === true,
  };
}
