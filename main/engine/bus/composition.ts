const ENHANCED = 0x80;
const CODED_FRAMES = 1;
const LEGACY_AVC = 7;
const LEGACY_HEVC = 12;
const LARGEST_MS = 0x7fffff;

/** Offset of the composition time in a frame's payload, 24 bits signed; null where the codec has none. */
function offsetIn(payload: Buffer): number | null {
  const first = payload[0] ?? 0;
  if (!(first & ENHANCED)) {
    const codec = first & 0x0f;
    return (codec === LEGACY_AVC || codec === LEGACY_HEVC) && payload.length >= 5 ? 2 : null;
  }
  const fourCc = (first & 0x0f) === CODED_FRAMES && payload.length >= 8 ? payload.toString('latin1', 1, 5) : '';
  return fourCc === 'avc1' || fourCc === 'hvc1' ? 5 : null;
}

/**
 * How much later than its DTS a frame is shown, ms.
 * @source FLV specification 10.1, annex E.4.3; Enhanced RTMP v2, ExVideoTagHeader
 */
export function compositionMs(payload: Buffer): number {
  const offset = offsetIn(payload);
  return offset === null ? 0 : payload.readIntBE(offset, 3);
}

/** Whether a frame can say that it is shown later than its DTS. */
export const canBeShownLater = (payload: Buffer): boolean => offsetIn(payload) !== null;

/** A copy of a frame that is shown later; the payload itself where its codec has no such time. */
export function shownLater(payload: Buffer, byMs: number): Buffer {
  const offset = offsetIn(payload);
  if (offset === null) return payload;
  const copy = Buffer.from(payload);
  copy.writeIntBE(Math.min(LARGEST_MS, payload.readIntBE(offset, 3) + byMs), offset, 3);
  return copy;
}
