import type { Clock } from '../../base/clock.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import type { BusReader, Prime, ProgramSource } from './batch.ts';
import { BatchBuilder } from './batch-builder.ts';
import { CodecHeaders, HEADER_TYPES, type HeaderRole, type HeaderSet } from './codec-headers.ts';
import { canBeShownLater, shownLater } from './composition.ts';
import { GopCache } from './gop-cache.ts';
import type { HeaderRegistry } from './header-registry.ts';
import { withParameterSets } from './parameter-sets.ts';
import { PictureOrder, type SourceKind } from './picture-order.ts';
import { silentSound } from './silence.ts';
import { StepSpread } from './step-spread.ts';
import { DROPPED, Timeline } from './timeline.ts';

export interface ProgramBusDeps {
  clock: Clock;
  /** One for all buses whose batches a reader may get. */
  registry: HeaderRegistry;
  /** Where its timeline begins, ms, asked until it has begun; 0 when left out. */
  startMs?: number | (() => number) | undefined;
}

const SHORTEST_TICK_MS = 30;
const LONGEST_TICK_MS = 100;
const TICK_MS_PER_READER = 3;
/** The most of a splice that is filled with silence, and what is left as it is. */
const MAX_SILENCE_MS = 250;
const MAX_HOLE_MS = 70;

/**
 * What is on air: takes the messages of one source after the other, puts them on its own timeline, and hands the same bytes to every
 * reader, 33 times a second or, where there are many, less often. Keeps what a reader needs to begin at once: metadata, codec headers and
 * the last GOP.
 */
export class ProgramBus implements ProgramSource, Disposable {
  readonly #clock: Clock;
  readonly #readers = new Set<BusReader>();
  readonly #builder = new BatchBuilder();
  readonly #timeline: Timeline;
  readonly #headers: CodecHeaders;
  readonly #gop = new GopCache();
  readonly #order = new PictureOrder();
  readonly #spread = new StepSpread();
  #present = false;
  #startsGop = false;
  /** Of the source on air: no picture so far, so that every batch of sound is a place to begin. */
  #isSoundAlone = false;
  #isFirst = true;
  #isFirstSound = true;
  #tick: Disposable | null = null;
  /** The video header has changed since readers could have begun: keyframes carry its parameter sets too. */
  #hasOtherVideo = false;

  constructor({ clock, registry, startMs }: ProgramBusDeps) {
    this.#clock = clock;
    this.#timeline = new Timeline(startMs);
    this.#headers = new CodecHeaders(registry);
  }

  get present(): boolean {
    return this.#present;
  }

  /** Where the next picture of another source would go on the timeline, ms. */
  get nextFrameMs(): number {
    return this.#timeline.nextFrameMs;
  }

  /**
   * How long messages are gathered before they are written, ms. Each tick costs every reader one write, whatever is in it, so the more
   * readers, the longer the tick: 3 ms for each further one, which no platform notices beside the seconds it takes itself. The first
   * picture does not wait for that.
   * @source measured with `npm run bench -- cpu-64`: one write of 45 kB costs hardly more than one of 22 kB
   */
  get tickMs(): number {
    const further = this.#present ? Math.max(0, this.#readers.size - 1) : 0;
    return Math.min(LONGEST_TICK_MS, SHORTEST_TICK_MS + TICK_MS_PER_READER * further);
  }

  /** What its readers are set up with. */
  get headers(): Readonly<HeaderSet> {
    return this.#headers.set;
  }

  attach(reader: BusReader): Disposable {
    this.#readers.add(reader);
    return { [Symbol.dispose]: () => void this.#readers.delete(reader) };
  }

  /** Headers carry the timestamp of the first batch of the GOP. What is in the running tick comes by `onBatch`. */
  prime(): Prime {
    const gop = [...this.#gop.batches];
    const firstMs = gop[0]?.messages[0]?.timestampMs ?? this.#timeline.positionMs >>> 0;
    return { headers: this.#headers.batch(firstMs, this.#clock.monotonicMs()), gop };
  }

  /** The next message is the first one of another source: a keyframe, or sound if it has no picture. `headers` are kept as they are. */
  splice(kind: SourceKind, { metadata, audio, video }: HeaderSet): void {
    this.flush();
    this.#isFirstSound = true;
    this.#timeline.splice();
    this.#order.splice(kind);
    this.#isFirst = true;
    const hasNewMetadata = metadata !== null && this.#headers.note('metadata', metadata);
    const hasNewAudio = this.#headers.note('audio-header', audio);
    const hasNewVideo = this.#noteVideo(video);
    if (hasNewAudio || hasNewVideo) this.#gop.clear();
    if (hasNewMetadata) this.#addHeader('metadata', metadata);
    if (hasNewAudio && audio) this.#addHeader('audio-header', audio);
    if (hasNewVideo && video) this.#addHeader('video-header', video);
  }

  /** The source on air has other headers from here on. A decoder set up by them cannot use frames from before. */
  note(role: HeaderRole, payload: Buffer): void {
    if (role !== 'metadata') this.flush();
    const isNew = role === 'video-header' ? this.#noteVideo(payload) : this.#headers.note(role, payload);
    if (!isNew) return;
    if (role !== 'metadata') this.#gop.clear();
    this.#addHeader(role, payload);
  }

  /** Data that travels with the stream and is not kept: captions, cue points. */
  pushData(payload: Buffer): void {
    if (this.#present) this.#add(MESSAGE.data, 'metadata', this.#timeline.positionMs >>> 0, payload);
  }

  /**
   * A message of the source on air; the payload is copied.
   * @param rawMs on the source's own clock, unsigned 32 bits
   * @returns its time on the timeline, ms, or `DROPPED`
   */
  push(type: number, role: MediaRole, rawMs: number, payload: Buffer): number {
    if (this.#isFirst && role === 'keyframe') this.#leaveOut(payload);
    const { lastSoundMs } = this.#timeline;
    const placedMs = this.#timeline.place(type, rawMs, this.#clock.monotonicMs());
    if (placedMs === DROPPED) return placedMs;
    if (this.#isFirst || role === 'keyframe') {
      this.#isSoundAlone = role === 'audio';
      this.#isFirst = false;
    }
    if (role === 'keyframe') this.#beginGop();
    if (role === 'audio') {
      if (this.#isFirstSound) this.#addSilence(lastSoundMs, placedMs);
      this.#isFirstSound = false;
      this.#add(type, role, placedMs >>> 0, payload);
    } else this.#addPicture(type, role, placedMs, payload);
    return placedMs;
  }

  /** Sound of the source before, or of a loop before its seam, that fills up what a splice leaves open; left out where there is sound already. */
  fill(placedMs: number, payload: Buffer): void {
    if (this.#timeline.fill(placedMs) !== DROPPED) this.#add(MESSAGE.audio, 'audio', placedMs >>> 0, payload);
  }

  /** Nothing is on air any more, until the next `splice`. */
  clear(): void {
    this.flush();
    this.#gop.clear();
    if (!this.#present) return;
    this.#present = false;
    this.#tellPresence();
  }

  [Symbol.dispose](): void {
    this.clear();
    this.#readers.clear();
  }

  /** The first picture of a source is shown after the last one of the source before. */
  #leaveOut(payload: Buffer): void {
    const { nextFrameMs, frameMs } = this.#timeline;
    const skipMs = this.#order.skipMs(nextFrameMs, payload, frameMs, this.#canBeSilent() ? MAX_SILENCE_MS : 0);
    this.#timeline.skip(skipMs);
    if (canBeShownLater(payload)) this.#spread.leaveOut(skipMs);
  }

  /** What nobody has sound for is filled with silence: an output whose sound steps is broken, one that is silent for a moment is not. */
  #addSilence(fromMs: number, untilMs: number): void {
    const { audio } = this.#headers.set;
    const silence = audio && silentSound(audio);
    const holeMs = untilMs - fromMs;
    if (!silence || fromMs < 0 || holeMs <= MAX_HOLE_MS || holeMs > MAX_SILENCE_MS + MAX_HOLE_MS) return;
    const { soundMs } = this.#timeline;
    for (let atMs = fromMs + soundMs; atMs + soundMs / 2 < untilMs; atMs += soundMs) this.#add(MESSAGE.audio, 'audio', atMs >>> 0, silence);
  }

  #canBeSilent(): boolean {
    const { audio } = this.#headers.set;
    return audio === null || silentSound(audio) !== null;
  }

  #addPicture(type: number, role: MediaRole, placedMs: number, payload: Buffer): void {
    const { frameMs } = this.#timeline;
    const aheadMs = canBeShownLater(payload) ? this.#spread.next(frameMs) : 0;
    const ordered = this.#order.place(placedMs, payload, frameMs);
    const picture = aheadMs === 0 ? ordered : shownLater(ordered, aheadMs);
    const { video } = this.#headers.set;
    const whole = role === 'keyframe' && this.#hasOtherVideo && video ? withParameterSets(video, picture) : picture;
    this.#add(type, role, (placedMs - aheadMs) >>> 0, whole);
  }

  #noteVideo(video: Buffer | null): boolean {
    const hadVideo = this.#headers.set.video !== null;
    const isNew = this.#headers.note('video-header', video);
    this.#hasOtherVideo ||= isNew && hadVideo;
    return isNew;
  }

  #addHeader(role: HeaderRole, payload: Buffer): void {
    const type = HEADER_TYPES[role];
    this.#add(type, role, this.#timeline.headerMs(type) >>> 0, payload);
  }

  #beginGop(): void {
    this.flush();
    this.#startsGop = true;
  }

  #add(type: number, role: MediaRole, timestampMs: number, payload: Buffer): void {
    if (!this.#builder.fits(payload.length)) this.flush();
    if (this.#isSoundAlone && role === 'audio' && this.#builder.isEmpty) this.#startsGop = true;
    this.#builder.add({ type, role, timestampMs, payload });
    this.#tick ??= this.#clock.after(this.tickMs, () => this.flush());
  }

  /** Hands the running batch to everybody: at the tick, or before it when whoever gathers the source says that this is all there is. */
  flush(): void {
    this.#tick?.[Symbol.dispose]();
    this.#tick = null;
    const labels = { startsGop: this.#startsGop, madeAtMs: this.#clock.monotonicMs(), headerVersion: this.#headers.version };
    const batch = this.#builder.take(labels);
    this.#startsGop = false;
    if (!batch) return;
    this.#gop.add(batch);
    const isFirst = batch.startsGop && !this.#present;
    this.#present ||= batch.startsGop;
    for (const reader of this.#readers) reader.onBatch(batch);
    if (isFirst) this.#tellPresence();
  }

  #tellPresence(): void {
    for (const reader of [...this.#readers]) reader.onProgram?.(this.#present);
  }
}
