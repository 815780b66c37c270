const ENHANCED = 0x80;
const CODED_FRAMES = 1;
/** The same for a frame that is shown at its DTS: the time is left away. */
const CODED_FRAMES_X = 3;
const FOUR_CC_END = 5;
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
  return (first & 0x0f) === CODED_FRAMES && payload.length >= FOUR_CC_END + 3 && hasComposition(payload) ? FOUR_CC_END : null;
}

function hasComposition(payload: Buffer): boolean {
  const fourCc = payload.toString('latin1', 1, FOUR_CC_END);
  return fourCc === 'avc1' || fourCc === 'hvc1';
}

/** A frame whose composition time is left away, because it is 0. */
const isShort = (payload: Buffer): boolean =>
  ((payload[0] ?? 0) & (ENHANCED | 0x0f)) === (ENHANCED | CODED_FRAMES_X) && hasComposition(payload);

/**
 * How much later than its DTS a frame is shown, ms.
 * @source FLV specification 10.1, annex E.4.3; Enhanced RTMP v2, ExVideoTagHeader
 */
export function compositionMs(payload: Buffer): number {
  const offset = offsetIn(payload);
  return offset === null ? 0 : payload.readIntBE(offset, 3);
}

/** Whether a frame can say that it is shown later than its DTS. */
export const canBeShownLater = (payload: Buffer): boolean => offsetIn(payload) !== null || isShort(payload);

/** A copy of a frame that is shown later; the payload itself where its codec has no such time. */
export function shownLater(payload: Buffer, byMs: number): Buffer {
  if (isShort(payload)) {
    const first = ((payload[0] as number) & 0xf0) | CODED_FRAMES;
    const long = [Buffer.from([first]), payload.subarray(1, FOUR_CC_END), Buffer.alloc(3), payload.subarray(FOUR_CC_END)];
    return shownLater(Buffer.concat(long), byMs);
  }
  const offset = offsetIn(payload);
  if (offset === null) return payload;
  const copy = Buffer.from(payload);
  copy.writeIntBE(Math.min(LARGEST_MS, payload.readIntBE(offset, 3) + byMs), offset, 3);
  return copy;
}
