import { BitReader } from './bit-reader.ts';

export interface H264Figures {
  profile: string;
  /** Pixels, cropped; 0 if they cannot be read. */
  width: number;
  height: number;
}

const PROFILES: Record<number, string> = {
  44: 'CAVLC 4:4:4',
  66: 'Baseline',
  77: 'Main',
  88: 'Extended',
  100: 'High',
  110: 'High 10',
  122: 'High 4:2:2',
  244: 'High 4:4:4',
};
const WITH_CHROMA = new Set([44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244]);
const SPS_AT = 8;
const LARGEST = 16_384;

/**
 * Profile and size from an AVCDecoderConfigurationRecord.
 * @source ISO/IEC 14496-15, 5.3.3.1; ITU-T H.264, 7.3.2.1.1
 */
export function readAvcConfiguration(record: Buffer): H264Figures {
  const profileId = record[1] ?? 0;
  const isConstrained = profileId === 66 && ((record[2] ?? 0) & 0x40) !== 0;
  const profile = isConstrained ? 'Constrained Baseline' : (PROFILES[profileId] ?? `profile ${profileId}`);
  if (record.length < SPS_AT + 1 || ((record[5] ?? 0) & 0x1f) === 0) return { profile, width: 0, height: 0 };
  const sps = record.subarray(SPS_AT, SPS_AT + record.readUInt16BE(6));
  return { profile, ...readSize(sps) };
}

/**
 * What a header says beyond profile and size; null where it cannot be read.
 * @returns `level` as it is written, 4.1; `isProgressive` false where pictures may be made of two fields
 * @source ISO/IEC 14496-15, 5.3.3.1; ITU-T H.264, 7.4.2.1.1, `level_idc`, `frame_mbs_only_flag`
 */
export function readAvcDetails(record: Buffer): { level: number; isProgressive: boolean } | null {
  if (record.length < SPS_AT + 1 || ((record[5] ?? 0) & 0x1f) === 0) return null;
  const reader = new BitReader(withoutEmulation(record.subarray(SPS_AT + 1, SPS_AT + record.readUInt16BE(6))));
  const { isFrameOnly } = readUpToVui(reader);
  return reader.isPastEnd ? null : { level: (record[3] ?? 0) / 10, isProgressive: isFrameOnly };
}

function readSize(sps: Buffer): { width: number; height: number } {
  const reader = new BitReader(withoutEmulation(sps.subarray(1)));
  const { width, height } = readUpToVui(reader);
  const isSane = !reader.isPastEnd && width > 0 && height > 0 && width <= LARGEST && height <= LARGEST;
  return isSane ? { width, height } : { width: 0, height: 0 };
}

/**
 * The sequence parameter set (with its NAL header) without what it says for players (timing, colours, how many pictures to hold back).
 * @returns null if it cannot be read
 * @source ITU-T H.264, 7.3.2.1.1, `vui_parameters_present_flag`
 */
export function withoutVui(sps: Buffer): Buffer | null {
  const plain = withoutEmulation(sps.subarray(1));
  const reader = new BitReader(plain);
  readUpToVui(reader);
  const end = reader.position;
  if (end + 1 > plain.length * 8) return null;
  // The flag as 0, then the stop bit, then zeros up to the byte.
  const short = Buffer.alloc((end + 2 + 7) >> 3);
  plain.copy(short, 0, 0, short.length);
  short[end >> 3] = (short[end >> 3] ?? 0) & ~(0xff >> (end & 7));
  const stop = end + 1;
  short[stop >> 3] = ((short[stop >> 3] ?? 0) & ~(0xff >> (stop & 7))) | (0x80 >> (stop & 7));
  return Buffer.concat([sps.subarray(0, 1), withEmulation(short)]);
}

/** Leaves the reader before `vui_parameters_present_flag`. */
function readUpToVui(reader: BitReader): { width: number; height: number; isFrameOnly: boolean } {
  const profileId = reader.bits(8);
  reader.bits(16);
  reader.unsigned();
  const chroma = WITH_CHROMA.has(profileId) ? readChroma(reader) : 1;
  reader.unsigned();
  skipPictureOrder(reader);
  reader.unsigned();
  reader.flag();
  const widthInBlocks = reader.unsigned() + 1;
  const heightInUnits = reader.unsigned() + 1;
  const isFrameOnly = reader.flag();
  if (!isFrameOnly) reader.flag();
  reader.flag();
  const fieldFactor = isFrameOnly ? 1 : 2;
  const crop = reader.flag() ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()] : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const stepX = chroma === 1 || chroma === 2 ? 2 : 1;
  const stepY = (chroma === 1 ? 2 : 1) * fieldFactor;
  const width = widthInBlocks * 16 - (left + right) * stepX;
  const height = heightInUnits * 16 * fieldFactor - (top + bottom) * stepY;
  return { width, height, isFrameOnly };
}

function readChroma(reader: BitReader): number {
  const chroma = reader.unsigned();
  if (chroma === 3) reader.flag();
  reader.unsigned();
  reader.unsigned();
  reader.flag();
  if (reader.flag()) {
    const lists = chroma === 3 ? 12 : 8;
    for (let list = 0; list < lists; list += 1) if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return chroma;
}

function skipScalingList(reader: BitReader, entries: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < entries; i += 1) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipPictureOrder(reader: BitReader): void {
  const kind = reader.unsigned();
  if (kind === 0) reader.unsigned();
  if (kind !== 1) return;
  reader.flag();
  reader.signed();
  reader.signed();
  const cycle = Math.min(reader.unsigned(), 255);
  for (let i = 0; i < cycle; i += 1) reader.signed();
}

/** Takes out the 3 of every 0 0 3. */
function withoutEmulation(data: Buffer): Buffer {
  const plain: number[] = [];
  let zeros = 0;
  for (const byte of data) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    plain.push(byte);
  }
  return Buffer.from(plain);
}

/** Puts a 3 after every 0 0 that a byte of 3 or less follows. */
function withEmulation(plain: Buffer): Buffer {
  const data: number[] = [];
  let zeros = 0;
  for (const byte of plain) {
    if (zeros >= 2 && byte <= 3) {
      data.push(3);
      zeros = 0;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    data.push(byte);
  }
  return Buffer.from(data);
}
