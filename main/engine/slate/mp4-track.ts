import { MESSAGE } from '../../rtmp/messages.ts';
import type { Track } from './track.ts';

interface Box {
  type: string;
  body: Buffer;
  /** Of the body in the file. */
  start: number;
}

const EX_HEADER = 0x80;
const KEYFRAME = 1;
const INTER = 2;
const SEQUENCE_START = 0;
const CODED_FRAMES = 1;
/** Coded frames without composition time: no B-frames here. */
const CODED_FRAMES_X = 3;
const VIDEO_ENTRY_BYTES = 78;
const CONFIGURATIONS: Record<string, string> = { hvc1: 'hvcC', av01: 'av1C' };

/**
 * The pictures of an MP4 file with one video track and no B-frames, as messages of enhanced RTMP: HEVC (`hvc1`) and AV1 (`av01`), for which
 * ffmpeg before 6.1 writes no FLV.
 * @throws Error if it is not such a file
 * @source ISO/IEC 14496-12, 8.5 to 8.7; Enhanced RTMP v1, ExVideoTagHeader
 */
export function mp4Track(file: Buffer): Track {
  const table = find(file, ['moov', 'trak', 'mdia', 'minf', 'stbl']);
  const inside = boxes(table.body, table.start);
  const entry = boxes(named(inside, 'stsd').body.subarray(8), 0)[0];
  const configuration = entry && CONFIGURATIONS[entry.type];
  if (!entry || !configuration) throw new Error('an MP4 of another codec');
  const record = named(boxes(entry.body.subarray(VIDEO_ENTRY_BYTES), 0), configuration).body;
  const fourCc = Buffer.from(entry.type);
  const sizes = sampleSizes(named(inside, 'stsz').body);
  const keyframes = sampleNumbers(inside.find(({ type }) => type === 'stss')?.body);
  const frames: Track['frames'][number][] = [];
  let at = firstChunk(inside);
  for (const [index, size] of sizes.entries()) {
    const isKeyframe = keyframes?.has(index + 1) ?? true;
    const data = file.subarray(at, at + size);
    at += size;
    if (data.length < size) throw new Error('MP4 cut short');
    frames.push({ role: isKeyframe ? 'keyframe' : 'video', payload: Buffer.concat([head(isKeyframe, fourCc), data]) });
  }
  if (frames[0]?.role !== 'keyframe') throw new Error('does not start with a keyframe');
  const header = Buffer.concat([Buffer.from([EX_HEADER | (KEYFRAME << 4) | SEQUENCE_START]), fourCc, record]);
  return { type: MESSAGE.video, header, frames };
}

/** AV1 has no composition time, so that its coded frames come without in either form. */
function head(isKeyframe: boolean, fourCc: Buffer): Buffer {
  const packet = fourCc.equals(Buffer.from('av01')) ? CODED_FRAMES : CODED_FRAMES_X;
  return Buffer.concat([Buffer.from([EX_HEADER | ((isKeyframe ? KEYFRAME : INTER) << 4) | packet]), fourCc]);
}

function boxes(data: Buffer, start: number): Box[] {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= data.length; ) {
    const short = data.readUInt32BE(at);
    const headBytes = short === 1 ? 16 : 8;
    const size = short === 1 ? Number(data.readBigUInt64BE(at + 8)) : short || data.length - at;
    if (size < headBytes || at + size > data.length) throw new Error('MP4 cut short');
    found.push({
      type: data.toString('latin1', at + 4, at + 8),
      body: data.subarray(at + headBytes, at + size),
      start: start + at + headBytes,
    });
    at += size;
  }
  return found;
}

function named(list: readonly Box[], type: string): Box {
  const box = list.find((one) => one.type === type);
  if (!box) throw new Error(`MP4 without ${type}`);
  return box;
}

function find(file: Buffer, path: readonly string[]): Box {
  return path.reduce<Box>((box, type) => named(boxes(box.body, box.start), type), { type: '', body: file, start: 0 });
}

/** A file of one track has its samples one after the other. */
function firstChunk(table: readonly Box[]): number {
  const long = table.find(({ type }) => type === 'co64');
  return long ? Number(long.body.readBigUInt64BE(8)) : named(table, 'stco').body.readUInt32BE(8);
}

function sampleSizes(body: Buffer): number[] {
  const same = body.readUInt32BE(4);
  return Array.from({ length: body.readUInt32BE(8) }, (_, index) => same || body.readUInt32BE(12 + 4 * index));
}

function sampleNumbers(body: Buffer | undefined): Set<number> | null {
  if (!body) return null;
  return new Set(Array.from({ length: body.readUInt32BE(4) }, (_, index) => body.readUInt32BE(8 + 4 * index)));
}
