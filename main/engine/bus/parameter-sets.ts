const ENHANCED = 0x80;
const CODED_FRAMES = 1;
const CODED_FRAMES_X = 3;
const LEGACY_AVC = 7;
const LEGACY_HEVC = 12;
const AVC = { parameterSets: [7, 8], delimiter: 9, typeOf: (first: number) => first & 0x1f };
const HEVC = { parameterSets: [32, 33, 34], delimiter: 35, typeOf: (first: number) => (first >> 1) & 0x3f };

interface Frame {
  codec: typeof AVC;
  /** Of the first NAL unit in the payload. */
  at: number;
}

/**
 * A keyframe with the parameter sets of its codec header in front of its slices. Decoders that were set up with other ones are told twice
 * then: many (ffmpeg's parsers, and what is built on them) take no notice of a new header in the middle of a stream.
 * @param header payload of the video header
 * @returns the payload itself if it has them already, or is of a codec that needs none in this place (AV1)
 * @source ISO/IEC 14496-15, 5.3.3.1 and 8.3.3.1; FLV specification 10.1, annex E.4.3; Enhanced RTMP v2, ExVideoTagHeader
 */
export function withParameterSets(header: Buffer, payload: Buffer): Buffer {
  const frame = frameOf(payload);
  if (!frame) return payload;
  const record = header.subarray(5);
  const isAvc = frame.codec === AVC;
  const lengthBytes = ((isAvc ? record[4] : record[21]) ?? 0) & 3;
  // Three bytes are not allowed, and fewer than four nobody writes.
  if (lengthBytes !== 3) return payload;
  const units = isAvc ? avcUnits(record) : hevcUnits(record);
  const at = insertionPoint(frame, payload);
  if (at === null || units.length === 0) return payload;
  return Buffer.concat([payload.subarray(0, at), ...units.flatMap((unit) => [lengthOf(unit), unit]), payload.subarray(at)]);
}

function frameOf(payload: Buffer): Frame | null {
  const first = payload[0] ?? 0;
  if (!(first & ENHANCED)) {
    if ((first & 0x0f) === LEGACY_AVC) return { codec: AVC, at: 5 };
    return (first & 0x0f) === LEGACY_HEVC ? { codec: HEVC, at: 5 } : null;
  }
  const codec = { avc1: AVC, hvc1: HEVC }[payload.toString('latin1', 1, 5)];
  const packetType = first & 0x0f;
  if (!codec || (packetType !== CODED_FRAMES && packetType !== CODED_FRAMES_X)) return null;
  return { codec, at: packetType === CODED_FRAMES ? 8 : 5 };
}

/** Behind the access unit delimiter; null if there are parameter sets, or what is there are no NAL units. */
function insertionPoint({ codec, at }: Frame, payload: Buffer): number | null {
  let point = at;
  for (let offset = at; offset + 5 <= payload.length; ) {
    const end = offset + 4 + payload.readUInt32BE(offset);
    if (end > payload.length) return null;
    const type = codec.typeOf(payload[offset + 4] as number);
    if (codec.parameterSets.includes(type)) return null;
    if (type === codec.delimiter) point = end;
    offset = end;
  }
  return point;
}

function avcUnits(record: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = (record[at] ?? 0) & mask;
    at += 1;
    for (let i = 0; i < count; i += 1) at = readUnit(record, at, units);
  }
  return units;
}

function hevcUnits(record: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let at = 23;
  for (let arrays = record[22] ?? 0; arrays > 0 && at + 3 <= record.length; arrays -= 1) {
    const isParameterSet = HEVC.parameterSets.includes((record[at] as number) & 0x3f);
    const count = record.readUInt16BE(at + 1);
    at += 3;
    for (let i = 0; i < count; i += 1) at = readUnit(record, at, isParameterSet ? units : []);
  }
  return units;
}

/** @returns offset behind it; the end of the record where that is broken */
function readUnit(record: Buffer, at: number, units: Buffer[]): number {
  if (at + 2 > record.length) return record.length;
  const end = at + 2 + record.readUInt16BE(at);
  if (end > record.length) return record.length;
  units.push(record.subarray(at + 2, end));
  return end;
}

function lengthOf(unit: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(unit.length);
  return length;
}
