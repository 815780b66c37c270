import { type Batch, type Prime, payloadOf } from '../../bus/batch.ts';
import type { FlvTracks } from './flv-muxer.ts';

/** What a consumer that cannot change codecs in the middle must know of a program. */
export interface CodecSetup {
  tracks: FlvTracks;
  /** `avc1`, or the FourCC that enhanced RTMP names (`hvc1`, `av01`, `vp09`), or empty without a video header. */
  video: string;
  /** The codec headers themselves: two programs with the same ones can follow each other in one stream. */
  headers: Buffer;
}

const ENHANCED = 0x80;

/** Reads the codec setup from the headers that the bus keeps (metadata does not count: it may change at any time). */
export function codecSetup(prime: Prime): CodecSetup {
  const setup: CodecSetup = { tracks: { audio: false, video: false }, video: '', headers: Buffer.alloc(0) };
  const parts: Buffer[] = [];
  for (const batch of [prime.headers, ...prime.gop]) if (batch) noteTracks(setup.tracks, batch);
  for (const message of prime.headers?.messages ?? []) {
    if (message.role !== 'audio-header' && message.role !== 'video-header') continue;
    const payload = payloadOf(prime.headers as Batch, message);
    parts.push(payload);
    if (message.role === 'video-header') setup.video = videoCodec(payload);
  }
  setup.headers = Buffer.concat(parts);
  return setup;
}

function noteTracks(tracks: FlvTracks, batch: Batch): void {
  for (const { role } of batch.messages) {
    if (role === 'audio' || role === 'audio-header') tracks.audio = true;
    else if (role !== 'metadata' && role !== 'other') tracks.video = true;
  }
}

function videoCodec(header: Buffer): string {
  return ((header[0] ?? 0) & ENHANCED) !== 0 ? header.toString('latin1', 1, 5) : 'avc1';
}
