import { BitReader } from './bit-reader.ts';
import { readAvcConfiguration } from './h264-sps.ts';

export interface VideoCodec {
  codec: string;
  profile: string;
  /** Pixels; 0 where the header does not tell. */
  width: number;
  height: number;
}

export interface AudioCodec {
  codec: string;
  sampleRateHz: number;
  channels: number;
}

const ENHANCED = 0x80;
const EX_AUDIO = 9;
const SEQUENCE_START = 0;
const LEGACY_VIDEO: Record<number, string> = { 2: 'H.263', 4: 'VP6', 7: 'H.264', 12: 'HEVC' };
const LEGACY_AUDIO: Record<number, string> = {
  1: 'ADPCM',
  2: 'MP3',
  7: 'G.711 A-law',
  8: 'G.711 mu-law',
  10: 'AAC',
  11: 'Speex',
  14: 'MP3',
};
const FOUR_CC: Record<string, string> = {
  avc1: 'H.264',
  hvc1: 'HEVC',
  vvc1: 'VVC',
  av01: 'AV1',
  vp08: 'VP8',
  vp09: 'VP9',
  mp4a: 'AAC',
  Opus: 'Opus',
  '.mp3': 'MP3',
  fLaC: 'FLAC',
  'ac-3': 'AC-3',
  'ec-3': 'E-AC-3',
};
const HEVC_PROFILES: Record<number, string> = { 1: 'Main', 2: 'Main 10', 3: 'Main Still Picture', 4: 'Range Extensions' };
const AV1_PROFILES: Record<number, string> = { 0: 'Main', 1: 'High', 2: 'Professional' };
const LEGACY_RATES = [5_512, 11_025, 22_050, 44_100] as const;
const AAC_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350] as const;
const AAC_CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8] as const;

/**
 * What a video message (header or frame) says of its codec.
 * @source FLV specification 10.1, annex E.4.3; Enhanced RTMP v2, ExVideoTagHeader
 */
export function readVideoCodec(payload: Buffer): VideoCodec {
  const first = payload[0] ?? 0;
  if (first & ENHANCED) {
    const fourCc = payload.toString('latin1', 1, 5);
    const record = payload.subarray(5);
    const codec = FOUR_CC[fourCc] ?? printable(fourCc);
    const isHeader = (first & 0x0f) === SEQUENCE_START;
    return isHeader ? configured(codec, record) : { codec, profile: '', width: 0, height: 0 };
  }
  const id = first & 0x0f;
  const codec = LEGACY_VIDEO[id] ?? `codec ${id}`;
  return payload[1] === 0 ? configured(codec, payload.subarray(5)) : { codec, profile: '', width: 0, height: 0 };
}

function configured(codec: string, record: Buffer): VideoCodec {
  if (codec === 'H.264') return { codec, ...readAvcConfiguration(record) };
  return { codec, profile: profileOf(codec, record), width: 0, height: 0 };
}

function profileOf(codec: string, record: Buffer): string {
  const second = record[1] ?? 0;
  if (codec === 'HEVC') return HEVC_PROFILES[second & 0x1f] ?? '';
  if (codec === 'AV1') return AV1_PROFILES[second >> 5] ?? '';
  return codec === 'VP9' && record.length > 4 ? `Profile ${record[4]}` : '';
}

/** @source FLV specification 10.1, annex E.4.2; ISO/IEC 14496-3, 1.6.2.1; Enhanced RTMP v2, ExAudioTagHeader */
export function readAudioCodec(payload: Buffer): AudioCodec {
  const first = payload[0] ?? 0;
  const format = first >> 4;
  if (format === EX_AUDIO) {
    const fourCc = payload.toString('latin1', 1, 5);
    const codec = FOUR_CC[fourCc] ?? printable(fourCc);
    const isHeader = (first & 0x0f) === SEQUENCE_START;
    if (isHeader && codec === 'AAC') return readAac(payload.subarray(5));
    if (isHeader && codec === 'Opus') return { codec, sampleRateHz: 48_000, channels: payload[5 + 9] ?? 0 };
    return { codec, sampleRateHz: 0, channels: 0 };
  }
  const codec = LEGACY_AUDIO[format] ?? `codec ${format}`;
  if (format === 10) return payload[1] === 0 ? readAac(payload.subarray(2)) : { codec, sampleRateHz: 0, channels: 0 };
  return { codec, sampleRateHz: LEGACY_RATES[(first >> 2) & 3] as number, channels: (first & 1) + 1 };
}

/** Object types of AAC that are met in live streams. @source ISO/IEC 14496-3, table 1.17 */
const AAC_PROFILES: Record<number, string> = { 1: 'Main', 2: 'LC', 3: 'SSR', 4: 'LTP', 5: 'HE', 23: 'LD', 29: 'HE v2', 39: 'ELD' };

/** The profile in an AAC header (`LC`), empty for another codec or another message. */
export function readAacProfile(header: Buffer): string {
  const first = header[0] ?? 0;
  const isEnhanced = first >> 4 === EX_AUDIO;
  if (isEnhanced ? header.toString('latin1', 1, 5) !== 'mp4a' : first >> 4 !== 10 || header[1] !== 0) return '';
  const reader = new BitReader(header.subarray(isEnhanced ? 5 : 2));
  const objectType = reader.bits(5);
  const type = objectType === 31 ? 32 + reader.bits(6) : objectType;
  return AAC_PROFILES[type] ?? `object type ${type}`;
}

function readAac(configuration: Buffer): AudioCodec {
  const reader = new BitReader(configuration);
  const objectType = reader.bits(5);
  if (objectType === 31) reader.bits(6);
  const rateIndex = reader.bits(4);
  const sampleRateHz = rateIndex === 15 ? reader.bits(24) : (AAC_RATES[rateIndex] ?? 0);
  return { codec: 'AAC', sampleRateHz, channels: AAC_CHANNELS[reader.bits(4)] ?? 0 };
}

const printable = (fourCc: string): string => fourCc.replace(/[^\x20-\x7e]/g, '?');
