import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Log } from '../../base/log.ts';
import { ABSENT_PROGRAM, type ProgramStatus } from '../../contract/program.ts';
import { type MediaRole, mediaRole } from '../../rtmp/media-tag.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import type { BusReader, Prime, ProgramSource } from './batch.ts';
import { BatchBuilder } from './batch-builder.ts';
import { asMetadata, CodecHeaders, statedSize } from './codec-headers.ts';
import { GopCache } from './gop-cache.ts';
import { ProgramFigures } from './program-figures.ts';
import { Timeline } from './timeline.ts';

/** What arrives; `type` 8 audio, 9 video, 18 data (AMF0); `timestampMs` the encoder's own, unsigned 32 bits. `payload` is copied at once. */
export interface IncomingMedia {
  type: number;
  timestampMs: number;
  payload: Buffer;
}

export interface ProgramBusDeps {
  clock: Clock;
  log: Log;
}

const SHORTEST_TICK_MS = 30;
const LONGEST_TICK_MS = 70;
const CHECK_MS = 500;
const SILENT_AFTER_MS = 1_000;
/** A program without video is one of sound alone. */
const AUDIO_ONLY_AFTER_MS = 1_000;

/**
 * The program: takes one publisher's messages, puts them on its own timeline, and hands the same bytes to every reader, 33 times a second
 * or, where there are many, less often. Keeps what a reader needs to begin at once: metadata, codec headers and the last GOP.
 */
export class ProgramBus implements ProgramSource, AsyncDisposable {
  /** `state`, `encoder` or codecs in `status` changed; figures alone do not count. */
  readonly changed = new Emitter<void>();
  readonly #deps: ProgramBusDeps;
  readonly #readers = new Set<BusReader>();
  readonly #builder = new BatchBuilder();
  readonly #timeline = new Timeline();
  readonly #headers = new CodecHeaders();
  readonly #gop = new GopCache();
  readonly #figures = new ProgramFigures();
  #encoder = '';
  #state: ProgramStatus['state'] = 'absent';
  #sinceMs = 0;
  #present = false;
  /** Of this publisher; presence follows when its batch goes out. */
  #hasKeyframe = false;
  #isAudioOnly = false;
  /** Monotonic clock, ms. */
  #publisherAtMs = 0;
  #lastMediaAtMs = 0;
  #startsGop = false;
  #tick: Disposable | null = null;
  #check: Disposable | null = null;
  #size = { width: 0, height: 0 };

  private constructor(deps: ProgramBusDeps) {
    this.#deps = deps;
  }

  static async open(deps: ProgramBusDeps): Promise<ProgramBus> {
    return new ProgramBus(deps);
  }

  get present(): boolean {
    return this.#present;
  }

  get status(): ProgramStatus {
    if (this.#state === 'absent') return { ...ABSENT_PROGRAM, sinceMs: this.#sinceMs };
    const figures = this.#figures.read(this.#deps.clock.monotonicMs(), this.#size);
    return { state: this.#state, sinceMs: this.#sinceMs, encoder: this.#encoder, ...figures };
  }

  attach(reader: BusReader): Disposable {
    this.#readers.add(reader);
    return { [Symbol.dispose]: () => void this.#readers.delete(reader) };
  }

  /** Headers carry the timestamp of the first batch of the GOP. What is in the running tick comes by `onBatch`. */
  prime(): Prime {
    const gop = [...this.#gop.batches];
    const firstMs = gop[0]?.messages[0]?.timestampMs ?? this.#timeline.positionMs >>> 0;
    return { headers: this.#headers.batch(firstMs, this.#deps.clock.monotonicMs()), gop };
  }

  /** @param encoder its address, for people */
  publisherOn(encoder: string): void {
    if (this.#state !== 'absent') this.publisherOff();
    this.#encoder = encoder;
    this.#timeline.newPublisher();
    this.#headers.clear();
    this.#figures.clear();
    this.#size = { width: 0, height: 0 };
    this.#publisherAtMs = this.#deps.clock.monotonicMs();
    this.#lastMediaAtMs = this.#publisherAtMs;
    this.#hasKeyframe = false;
    this.#isAudioOnly = false;
    this.#check ??= this.#deps.clock.every(CHECK_MS, () => this.#judgeSilence());
    this.#become('silent');
  }

  publisherOff(): void {
    if (this.#state === 'absent') return;
    this.#flush();
    this.#check?.[Symbol.dispose]();
    this.#check = null;
    this.#gop.clear();
    this.#setPresent(false);
    this.#become('absent');
  }

  push({ type, timestampMs, payload }: IncomingMedia): void {
    if (this.#state === 'absent' || payload.length === 0) return;
    const role = mediaRole(type, payload);
    if (role === 'metadata') this.#pushData(type, payload);
    else if (role !== 'other' && !isEndOfSequence(type, payload)) this.#pushMedia(type, role, timestampMs, payload);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.publisherOff();
    this.#endTick();
    this.#readers.clear();
  }

  #pushData(type: number, payload: Buffer): void {
    const metadata = asMetadata(payload);
    if (metadata) {
      this.#headers.note('metadata', metadata);
      this.#size = statedSize(metadata);
    } else if (!this.#present) return;
    this.#add(type, 'metadata', this.#timeline.positionMs >>> 0, metadata ?? payload);
  }

  #pushMedia(type: number, role: MediaRole, rawMs: number, payload: Buffer): void {
    const nowMs = this.#deps.clock.monotonicMs();
    this.#lastMediaAtMs = nowMs;
    const isHeader = role === 'audio-header' || role === 'video-header';
    if (isHeader) this.#noteHeader(role, payload);
    else if (!this.#isWanted(role, nowMs)) return;
    const placedMs = isHeader ? this.#timeline.positionMs : this.#timeline.place(type, rawMs, nowMs);
    const hasNewCodec = this.#figures.note(type, role, payload, placedMs, nowMs);
    if (role === 'keyframe') this.#beginGop();
    this.#add(type, role, placedMs >>> 0, payload);
    if (this.#state === 'silent' && !isHeader) this.#become('live');
    else if (hasNewCodec) this.changed.emit();
  }

  /** A decoder set up by new headers cannot use frames from before them. */
  #noteHeader(role: 'audio-header' | 'video-header', payload: Buffer): void {
    if (this.#headers.get(role)?.equals(payload)) return;
    this.#flush();
    if (this.#headers.note(role, payload)) this.#gop.clear();
  }

  /** Before the first keyframe nothing can be decoded, and a platform that gets it shows grey. */
  #isWanted(role: MediaRole, nowMs: number): boolean {
    if (this.#hasKeyframe) return true;
    if (role === 'keyframe') {
      this.#hasKeyframe = true;
      this.#isAudioOnly = false;
      return true;
    }
    if (role !== 'audio') return false;
    if (!this.#isAudioOnly && this.#headers.get('video-header') === null && nowMs - this.#publisherAtMs >= AUDIO_ONLY_AFTER_MS) {
      this.#isAudioOnly = true;
    }
    return this.#isAudioOnly;
  }

  #beginGop(): void {
    this.#flush();
    this.#startsGop = true;
  }

  #add(type: number, role: MediaRole, timestampMs: number, payload: Buffer): void {
    if (!this.#builder.fits(payload.length)) this.#flush();
    if (this.#isAudioOnly && role === 'audio' && this.#builder.isEmpty) this.#startsGop = true;
    this.#builder.add({ type, role, timestampMs, payload });
    this.#tick ??= this.#deps.clock.after(tickMs(this.#readers.size), () => {
      this.#tick = null;
      this.#flush();
    });
  }

  /** Hands the running batch to everybody. */
  #flush(): void {
    const labels = { startsGop: this.#startsGop, madeAtMs: this.#deps.clock.monotonicMs(), headerVersion: this.#headers.version };
    const batch = this.#builder.take(labels);
    this.#startsGop = false;
    if (!batch) return;
    this.#gop.add(batch);
    for (const reader of this.#readers) reader.onBatch(batch);
    if (batch.startsGop) this.#setPresent(true);
  }

  #setPresent(present: boolean): void {
    if (this.#present === present) return;
    this.#present = present;
    for (const reader of [...this.#readers]) reader.onProgram?.(present);
  }

  #judgeSilence(): void {
    const isSilent = this.#deps.clock.monotonicMs() - this.#lastMediaAtMs > SILENT_AFTER_MS;
    if (isSilent && this.#state === 'live') this.#become('silent');
  }

  #become(state: ProgramStatus['state']): void {
    this.#state = state;
    this.#sinceMs = this.#deps.clock.nowMs();
    if (state === 'absent') this.#encoder = '';
    this.#deps.log.info({ state, encoder: this.#encoder }, 'bus: program');
    this.changed.emit();
  }

  #endTick(): void {
    this.#tick?.[Symbol.dispose]();
    this.#tick = null;
  }
}

/**
 * How long messages are gathered before they are written. Each tick costs every reader one write, whatever is in it, so the more readers,
 * the longer the tick: a millisecond for each further one, which no platform notices beside the seconds it takes itself.
 * @source measured with `npm run bench -- cpu-64`: one write of 45 kB costs hardly more than one of 22 kB
 */
function tickMs(readers: number): number {
  return Math.min(LONGEST_TICK_MS, SHORTEST_TICK_MS + Math.max(0, readers - 1));
}

const AVC = 7;
const ENHANCED = 0x80;
const SEQUENCE_END = 2;

/** An encoder that stops says so to its decoders; passed on it would end the broadcast of platforms that wait for its return. */
function isEndOfSequence(type: number, payload: Buffer): boolean {
  if (type !== MESSAGE.video) return false;
  const first = payload[0] as number;
  if (first & ENHANCED) return (first & 0x0f) === SEQUENCE_END;
  return (first & 0x0f) === AVC && payload[1] === SEQUENCE_END;
}
