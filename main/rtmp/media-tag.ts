import { MESSAGE } from './messages.ts';

/** What a media message is to the bus. `header`: codec configuration that a decoder needs before the first frame. */
export type MediaRole = 'audio-header' | 'audio' | 'video-header' | 'keyframe' | 'video' | 'metadata' | 'other';

const KEYFRAME = 1;
const AVC = 7;
const AAC = 10;
const EX_AUDIO = 9;
const SEQUENCE_START = 0;

/**
 * The role of an audio, video or data message from its first bytes.
 * @param payload at least 2 bytes for media; shorter is `other`
 * @source FLV specification 10.1, annex E.4; Enhanced RTMP v2 (ExVideoTagHeader, ExAudioTagHeader)
 */
export function mediaRole(type: number, payload: Buffer): MediaRole {
  if (type === MESSAGE.data || type === MESSAGE.dataAmf3) return 'metadata';
  const first = payload[0];
  const second = payload[1];
  if (first === undefined || second === undefined) return 'other';
  if (type === MESSAGE.audio) {
    const format = first >> 4;
    if (format === EX_AUDIO) return (first & 0x0f) === SEQUENCE_START ? 'audio-header' : 'audio';
    return format === AAC && second === 0 ? 'audio-header' : 'audio';
  }
  if (type !== MESSAGE.video) return 'other';
  if (first & 0x80) {
    const packetType = first & 0x0f;
    if (packetType === SEQUENCE_START) return 'video-header';
    // 1 coded frames, 3 coded frames without composition time; metadata (4) and the rest travel with the stream.
    return ((first >> 4) & 7) === KEYFRAME && (packetType === 1 || packetType === 3) ? 'keyframe' : 'video';
  }
  if ((first & 0x0f) === AVC && second === 0) return 'video-header';
  return first >> 4 === KEYFRAME && ((first & 0x0f) !== AVC || second === 1) ? 'keyframe' : 'video';
}
