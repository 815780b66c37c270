import { encodedLength } from '../../rtmp/chunk-writer.ts';
import { MESSAGE, OUR_CHUNK_SIZE } from '../../rtmp/messages.ts';
import { type Batch, type BatchMessage, type Prime, payloadOf } from '../bus/batch.ts';
import { BatchBuilder } from '../bus/batch-builder.ts';

const USUAL_FRAME_MS = 33;
const MAX_STEP_MS = 100;

/** What the last batches that went out end with: times are unsigned 32 bits, null where there was none. */
interface Ends {
  videoMs: number | null;
  audioMs: number | null;
  frameMs: number;
}

/**
 * The time of one destination that goes from one bus to another: a shift that makes the new one follow where the last one ended, and that is
 * then worked off, 1 ms with each batch, so that batches can go through untouched again.
 */
export class LaneClock {
  #shiftMs = 0;
  /** The last batches that went out; references alone. */
  #last: Batch | null = null;
  #lastButOne: Batch | null = null;
  #version = -1;
  /** Sound of the new bus that falls before this is left out; null once it has caught up. */
  #soundAfterMs: number | null = null;

  clear(): void {
    this.#shiftMs = 0;
    this.#last = null;
    this.#lastButOne = null;
    this.#version = -1;
    this.#soundAfterMs = null;
  }

  /**
   * The next batch comes from another bus.
   * @param first it, beginning with a keyframe
   * @param headers of the other bus; given out if they differ from what went out last
   */
  splice(first: Batch, headers: Batch | null, give: (batch: Batch | null) => void): void {
    const ends = this.#ends();
    const firstMs = first.messages[0]?.timestampMs ?? 0;
    const followsMs = ends.videoMs ?? ends.audioMs;
    if (followsMs === null) return;
    const targetMs = (followsMs + ends.frameMs) >>> 0;
    this.#shiftMs = (targetMs - firstMs) | 0;
    this.#soundAfterMs = ends.audioMs;
    if (!headers || first.headerVersion === this.#version) return;
    const soundMs = ends.audioMs ?? targetMs;
    give(rewritten(headers, ({ type }) => (type === MESSAGE.audio ? soundMs : targetMs)));
  }

  /** The batch at this destination's time: itself where nothing has to be moved; null if nothing of it is left. */
  place(batch: Batch): Batch | null {
    this.#version = batch.headerVersion;
    const placed = this.#shiftMs === 0 && this.#soundAfterMs === null ? batch : this.#moved(batch);
    this.#shiftMs -= Math.sign(this.#shiftMs);
    if (!placed) return null;
    this.#lastButOne = this.#last;
    this.#last = placed;
    return placed;
  }

  moved(prime: Prime): Prime {
    const shiftMs = this.#shiftMs;
    if (shiftMs === 0) return prime;
    const move = (batch: Batch): Batch => rewritten(batch, ({ timestampMs }) => (timestampMs + shiftMs) >>> 0) ?? batch;
    return { headers: prime.headers && move(prime.headers), gop: prime.gop.map(move) };
  }

  #moved(batch: Batch): Batch | null {
    const shiftMs = this.#shiftMs;
    return rewritten(batch, ({ type, role, timestampMs }) => {
      const placedMs = (timestampMs + shiftMs) >>> 0;
      if (type !== MESSAGE.audio || role !== 'audio' || this.#soundAfterMs === null) return placedMs;
      if (((placedMs - this.#soundAfterMs) | 0) <= 0) return null;
      this.#soundAfterMs = null;
      return placedMs;
    });
  }

  #ends(): Ends {
    const messages = [...(this.#lastButOne?.messages ?? []), ...(this.#last?.messages ?? [])];
    const video = messages.filter(({ role }) => role === 'keyframe' || role === 'video');
    const videoMs = video.at(-1)?.timestampMs ?? null;
    const beforeMs = video.at(-2)?.timestampMs ?? null;
    const step = videoMs !== null && beforeMs !== null ? (videoMs - beforeMs) | 0 : 0;
    const audioMs = messages.findLast(({ role }) => role === 'audio')?.timestampMs ?? null;
    return { videoMs, audioMs, frameMs: step > 0 && step <= MAX_STEP_MS ? step : USUAL_FRAME_MS };
  }
}

/** A copy of a batch with other times. @param timeOf unsigned 32 bits, ms; null leaves the message out @returns null if nothing is left */
function rewritten(batch: Batch, timeOf: (message: BatchMessage) => number | null): Batch | null {
  const messages = batch.messages
    .map((message) => ({ message, timestampMs: timeOf(message) }))
    .filter(({ timestampMs }) => timestampMs !== null);
  const slabBytes = messages.reduce((sum, { message }) => sum + encodedLength(message.payloadLength, 0xffffffff, OUR_CHUNK_SIZE), 0);
  const builder = new BatchBuilder({ slabBytes });
  for (const { message, timestampMs } of messages) {
    builder.add({ type: message.type, role: message.role, timestampMs: timestampMs as number, payload: payloadOf(batch, message) });
  }
  const { startsGop, madeAtMs, headerVersion } = batch;
  return builder.take({ startsGop, madeAtMs, headerVersion });
}
