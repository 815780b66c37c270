import { createHash } from 'node:crypto';
import { encodeAmf0 } from '../../rtmp/amf0.ts';
import { type FlvTag, readFlv } from '../../rtmp/flv-reader.ts';
import { type MediaRole, mediaRole } from '../../rtmp/media-tag.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { flvHeader, flvTag } from '../outputs/flv/flv-muxer.ts';

/** Pictures or sound of a clip, without times: these follow from the frame rate, or from the samples of a frame. */
export interface Track {
  type: 8 | 9;
  /** Payload of the sequence header. */
  header: Buffer;
  frames: readonly TrackFrame[];
}
export interface TrackFrame {
  role: MediaRole;
  payload: Buffer;
}

const AVC = 7;
const AVC_END = 2;
const CHECK = 'foyer-track';

/**
 * The one track of an FLV file as an encoder wrote it: its header and its frames.
 * @param type 8 audio, 9 video; other tags are passed over
 * @throws Error if the file is not whole, or has no header, or pictures that do not start with a keyframe
 */
export function trackOf(tags: readonly FlvTag[], type: 8 | 9): Track {
  const own = tags.filter((tag) => tag.type === type && !isEndOfSequence(tag));
  const header = own.find(({ payload }) => mediaRole(type, payload) === (type === MESSAGE.video ? 'video-header' : 'audio-header'));
  const frames = own.map(({ payload }) => ({ role: mediaRole(type, payload), payload })).filter(({ role }) => !/header|other/.test(role));
  if (!header || frames.length === 0) throw new Error(type === MESSAGE.video ? 'no pictures' : 'no sound');
  if (type === MESSAGE.video && frames[0]?.role !== 'keyframe') throw new Error('does not start with a keyframe');
  return { type, header: header.payload, frames };
}

const isEndOfSequence = ({ type, payload }: FlvTag): boolean =>
  type === MESSAGE.video && payload.length >= 2 && ((payload[0] as number) & 0x8f) === AVC && payload[1] === AVC_END;

/** A track as a file: an FLV that any player opens, with a checksum in a script tag. @param timesMs of each frame */
export function writeTrack(track: Track, timesMs: readonly number[]): Buffer {
  const { type, header, frames } = track;
  const check = encodeAmf0([CHECK, digest(track)]);
  const tags: FlvTag[] = [
    { type: MESSAGE.data, timestampMs: 0, payload: check },
    { type, timestampMs: 0, payload: header },
    ...frames.map(({ payload }, index) => ({ type, timestampMs: timesMs[index] ?? 0, payload })),
  ];
  const parts = tags.flatMap((tag) => flvTag(tag, tag.payload));
  return Buffer.concat([flvHeader({ audio: type === MESSAGE.audio, video: type === MESSAGE.video }), ...parts]);
}

/** @throws Error if it is not what `writeTrack` wrote */
export function readTrack(file: Buffer, type: 8 | 9): Track {
  const tags = readFlv(file);
  const track = trackOf(tags, type);
  const check = encodeAmf0([CHECK, digest(track)]);
  if (!tags.some((tag) => tag.type === MESSAGE.data && tag.payload.equals(check))) throw new Error('the checksum is wrong');
  return track;
}

function digest({ header, frames }: Track): string {
  const hash = createHash('sha256').update(header);
  for (const { payload } of frames) hash.update(payload);
  return hash.digest('hex');
}
