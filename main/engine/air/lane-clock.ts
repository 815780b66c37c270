import { encodedLength } from '../../rtmp/chunk-writer.ts';
import { MESSAGE, OUR_CHUNK_SIZE } from '../../rtmp/messages.ts';
import { type Batch, type BatchMessage, type Prime, payloadOf } from '../bus/batch.ts';
import { BatchBuilder } from '../bus/batch-builder.ts';
import { compositionMs } from '../bus/composition.ts';
import { withParameterSets } from '../bus/parameter-sets.ts';
import { PictureOrder, type SourceKind } from '../bus/picture-order.ts';

const USUAL_FRAME_MS = 33;
const MAX_STEP_MS = 100;

/** What the last batches that went out end with: times are unsigned 32 bits, null where there was none. */
interface Ends {
  videoMs: number | null;
  audioMs: number | null;
  /** When the last picture is shown. */
  shownMs: number | null;
  frameMs: number;
}

/** What becomes of a message in a copy; null: it is left out. */
type Rewrite = (message: BatchMessage, payload: Buffer) => { timestampMs: number; payload: Buffer } | null;

/**
 * The time of one destination that goes from one bus to another: a shift that makes the new one follow where the last one ended, and that is
 * then worked off, 1 ms with each batch, so that batches can go through untouched again.
 */
export class LaneClock {
  readonly #order = new PictureOrder();
  #shiftMs = 0;
  #frameMs = USUAL_FRAME_MS;
  /** The last batches that went out; references alone. */
  #last: Batch | null = null;
  #lastButOne: Batch | null = null;
  #version = -1;
  /** Sound of the new bus that falls before this is left out; null once it has caught up. */
  #soundAfterMs: number | null = null;
  /** A video header that the next keyframe is to repeat. */
  #repeated: Buffer | null = null;

  clear(): void {
    this.#shiftMs = 0;
    this.#last = null;
    this.#lastButOne = null;
    this.#version = -1;
    this.#soundAfterMs = null;
    this.#repeated = null;
  }

  /**
   * The next batch comes from another bus.
   * @param to `first`: that batch, beginning with a keyframe; `headers` of the other bus, given out if they differ from what went out last
   */
  splice(kind: SourceKind, to: { first: Batch; headers: Batch | null }, give: (batch: Batch | null) => void): void {
    const { first, headers } = to;
    const ends = this.#ends();
    const followsMs = ends.videoMs ?? ends.audioMs;
    if (followsMs === null) return;
    const keyframe = first.messages[0] as BatchMessage;
    const nextMs = (followsMs + ends.frameMs) >>> 0;
    this.#order.splice(kind, ends.shownMs);
    const targetMs = (nextMs + this.#order.skipMs(nextMs, payloadOf(first, keyframe), ends.frameMs)) >>> 0;
    this.#frameMs = ends.frameMs;
    this.#shiftMs = (targetMs - keyframe.timestampMs) | 0;
    this.#soundAfterMs = ends.audioMs;
    if (!headers || first.headerVersion === this.#version) return;
    const soundMs = ends.audioMs ?? targetMs;
    give(rewritten(headers, ({ type }, payload) => ({ timestampMs: type === MESSAGE.audio ? soundMs : targetMs, payload })));
    const video = headers.messages.find(({ role }) => role === 'video-header');
    this.#repeated = video ? payloadOf(headers, video) : null;
  }

  /** The batch at this destination's time: itself where nothing has to be changed; null if nothing of it is left. */
  place(batch: Batch): Batch | null {
    this.#version = batch.headerVersion;
    const isUntouched = this.#shiftMs === 0 && this.#soundAfterMs === null && this.#repeated === null && this.#order.isIdle;
    const placed = isUntouched ? batch : this.#moved(batch);
    this.#shiftMs -= Math.sign(this.#shiftMs);
    if (!placed) return null;
    this.#lastButOne = this.#last;
    this.#last = placed;
    return placed;
  }

  moved(prime: Prime): Prime {
    const shiftMs = this.#shiftMs;
    if (shiftMs === 0) return prime;
    const rewrite: Rewrite = ({ timestampMs }, payload) => ({ timestampMs: (timestampMs + shiftMs) >>> 0, payload });
    const move = (batch: Batch): Batch => rewritten(batch, rewrite) ?? batch;
    return { headers: prime.headers && move(prime.headers), gop: prime.gop.map(move) };
  }

  #moved(batch: Batch): Batch | null {
    return rewritten(batch, (message, payload) => {
      const timestampMs = (message.timestampMs + this.#shiftMs) >>> 0;
      if (message.role === 'audio') return this.#isLeftOut(timestampMs) ? null : { timestampMs, payload };
      if (message.role !== 'keyframe' && message.role !== 'video') return { timestampMs, payload };
      return { timestampMs, payload: this.#picture(message, timestampMs, payload) };
    });
  }

  #isLeftOut(soundMs: number): boolean {
    if (this.#soundAfterMs === null) return false;
    if (((soundMs - this.#soundAfterMs) | 0) <= 0) return true;
    this.#soundAfterMs = null;
    return false;
  }

  #picture({ role }: BatchMessage, timestampMs: number, payload: Buffer): Buffer {
    const picture = this.#order.place(timestampMs, payload, this.#frameMs);
    if (role !== 'keyframe' || !this.#repeated) return picture;
    const header = this.#repeated;
    this.#repeated = null;
    return withParameterSets(header, picture);
  }

  #ends(): Ends {
    const batches = [this.#lastButOne, this.#last].filter((batch) => batch !== null);
    const messages = batches.flatMap((batch) => batch.messages.map((message) => ({ batch, message })));
    const video = messages.filter(({ message: { role } }) => role === 'keyframe' || role === 'video');
    const stamps = video.map(({ message }) => message.timestampMs);
    const [beforeMs, videoMs = null] = stamps.length > 1 ? stamps.slice(-2) : [null, stamps[0]];
    const step = videoMs !== null && beforeMs !== null && beforeMs !== undefined ? (videoMs - beforeMs) | 0 : 0;
    const shown = video.map(({ batch, message }) => message.timestampMs + compositionMs(payloadOf(batch, message)));
    return {
      videoMs,
      audioMs: messages.findLast(({ message: { role } }) => role === 'audio')?.message.timestampMs ?? null,
      shownMs: shown.length > 0 ? shown.reduce((latest, ms) => (((ms - latest) | 0) > 0 ? ms : latest)) : null,
      frameMs: step > 0 && step <= MAX_STEP_MS ? step : USUAL_FRAME_MS,
    };
  }
}

/** A changed copy of a batch; null if nothing of it is left. */
function rewritten(batch: Batch, rewrite: Rewrite): Batch | null {
  const messages = batch.messages.flatMap((message) => {
    const changed = rewrite(message, payloadOf(batch, message));
    return changed ? [{ type: message.type, role: message.role, ...changed }] : [];
  });
  const slabBytes = messages.reduce((sum, { payload }) => sum + encodedLength(payload.length, 0xffffffff, OUR_CHUNK_SIZE), 0);
  const builder = new BatchBuilder({ slabBytes });
  for (const message of messages) builder.add(message);
  const { startsGop, madeAtMs, headerVersion } = batch;
  return builder.take({ startsGop, madeAtMs, headerVersion });
}
