import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { FeedName, IngestPath } from '../../contract/air.ts';
import { ABSENT_PROGRAM, type ProgramStatus } from '../../contract/program.ts';
import { type MediaRole, mediaRole } from '../../rtmp/media-tag.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { asMetadata, FeedHeaders, type HeaderRole, type HeaderSet, statedSize } from '../bus/codec-headers.ts';
import { ProgramFigures } from '../bus/program-figures.ts';
import { FeedPace } from './feed-pace.ts';
import { StandbyCache } from './standby-cache.ts';

/** What arrives; `type` 8 audio, 9 video, 18 data (AMF0); `timestampMs` the encoder's own, unsigned 32 bits. `payload` is its owner's. */
export interface IncomingMedia {
  type: number;
  timestampMs: number;
  payload: Buffer;
}

/** Gets what comes in on a feed, as it comes. Payloads are valid only during the call, but for those of headers. */
export interface FeedSink {
  /** The headers are other ones from here on. `payload` stays as it is. */
  onHeader(feed: Feed, role: HeaderRole, payload: Buffer): void;
  onData(feed: Feed, payload: Buffer): void;
  /** From the first keyframe on, or, if the feed is sound alone, from when that is certain. */
  onMedia(feed: Feed, type: number, role: MediaRole, timestampMs: number, payload: Buffer): void;
  /** `state`, `encoder` or codecs in `status` changed; figures alone do not count. */
  onNews(feed: Feed): void;
}

/** Looks at what comes in on a feed, on air or not. `payload` is valid only during the call. */
export interface FeedTap {
  onTapped(type: number, role: MediaRole, timestampMs: number, payload: Buffer): void;
}

export interface FeedDeps {
  name: FeedName;
  /** Where it is not of the main program; for the log. */
  program?: IngestPath | undefined;
  clock: Clock;
  log: Log;
  sink: FeedSink;
}

const CHECK_MS = 500;
const SILENT_AFTER_MS = 1_000;
/** A program without video is one of sound alone. */
const AUDIO_ONLY_AFTER_MS = 1_000;
/** Without media for so long a feed is lost; one whose own messages are further apart is given two and a half of its steps. */
const LOST_AFTER_MS = 700;
const LOST_AFTER_STEPS = 2.5;
const LONGEST_STEP_MS = 2_000;

/** One way in: what its publisher sends, whether it can go on air, and how good it is. */
export class Feed implements Disposable {
  readonly name: FeedName;
  /** What a splice to this feed begins with, kept while it is not on air. */
  readonly standby = new StandbyCache();
  /** Who looks at it now, null for nobody. */
  tap: FeedTap | null = null;
  readonly #deps: FeedDeps;
  readonly #headers = new FeedHeaders();
  readonly #figures = new ProgramFigures();
  readonly #pace = new FeedPace();
  #encoder = '';
  #state: ProgramStatus['state'] = 'absent';
  #sinceMs = 0;
  #isOnAir = false;
  #hasKeyframe = false;
  #isAudioOnly = false;
  /** Monotonic clock, ms. */
  #publisherAtMs = 0;
  #lastMediaAtMs = 0;
  #goodAtMs: number | null = null;
  /** The furthest message: the encoder's timestamp, and media time from the first one on. */
  #headRaw: number | null = null;
  #headMs = 0;
  #stepMs = 0;
  #framesInGop = 0;
  /** Media time of the last keyframe; null before the first. */
  #keyframeMs: number | null = null;
  #fps = 0;
  #check: Disposable | null = null;
  #size = { width: 0, height: 0 };

  constructor(deps: FeedDeps) {
    this.name = deps.name;
    this.#deps = deps;
  }

  get status(): ProgramStatus {
    if (this.#state === 'absent') return { ...ABSENT_PROGRAM, sinceMs: this.#sinceMs };
    const figures = this.#figures.read(this.#deps.clock.monotonicMs(), this.#size);
    return { state: this.#state, sinceMs: this.#sinceMs, encoder: this.#encoder, ...figures };
  }

  get headers(): HeaderSet {
    return this.#headers;
  }

  /** Frames a second by its timestamps, over the last whole GOP; 0 before there was one. */
  get fps(): number {
    return this.#fps;
  }

  /** While it is on air the bus keeps its GOP, and only its newest sound is kept here. */
  set isOnAir(isOnAir: boolean) {
    this.#isOnAir = isOnAir;
    if (isOnAir) this.standby.clearGop();
  }

  get isAudioOnly(): boolean {
    return this.#isAudioOnly;
  }

  /** Until when the feed is there if nothing more comes, monotonic clock, ms. */
  get lostAtMs(): number {
    return this.#lastMediaAtMs + Math.max(LOST_AFTER_MS, LOST_AFTER_STEPS * this.#stepMs);
  }

  get isPublishing(): boolean {
    return this.#state !== 'absent';
  }

  /** Media comes, and a decoder can begin with it. */
  isThere(nowMs: number): boolean {
    return this.#state !== 'absent' && (this.#hasKeyframe || this.#isAudioOnly) && nowMs < this.lostAtMs;
  }

  /** It sends what it has gathered during a stall, faster than it is played. */
  isDraining(nowMs: number): boolean {
    return this.#pace.isDraining(nowMs);
  }

  /** How long it has been there, in real time and with keyframes, ms. */
  goodForMs(nowMs: number): number {
    return this.#goodAtMs === null || !this.isThere(nowMs) ? 0 : nowMs - this.#goodAtMs;
  }

  /** @param encoder its address, for people */
  publisherOn(encoder: string): void {
    if (this.#state !== 'absent') this.publisherOff();
    this.#encoder = encoder;
    this.#headers.clear();
    this.#figures.clear();
    this.#pace.clear();
    this.standby.clear();
    this.#size = { width: 0, height: 0 };
    this.#publisherAtMs = this.#deps.clock.monotonicMs();
    this.#lastMediaAtMs = this.#publisherAtMs;
    this.#hasKeyframe = false;
    this.#isAudioOnly = false;
    this.#headRaw = null;
    this.#keyframeMs = null;
    this.#stepMs = 0;
    this.#check ??= this.#deps.clock.every(CHECK_MS, () => this.#judgeSilence());
    this.#become('silent');
  }

  publisherOff(): void {
    if (this.#state === 'absent') return;
    this.#check?.[Symbol.dispose]();
    this.#check = null;
    this.standby.clear();
    this.#goodAtMs = null;
    this.#become('absent');
  }

  push({ type, timestampMs, payload }: IncomingMedia): void {
    if (this.#state === 'absent' || payload.length === 0) return;
    const role = mediaRole(type, payload);
    if (role === 'metadata') this.#pushData(payload);
    else if (role !== 'other' && !isEndOfSequence(type, payload)) this.#pushMedia(type, role, timestampMs, payload);
  }

  [Symbol.dispose](): void {
    this.publisherOff();
  }

  #pushData(payload: Buffer): void {
    const metadata = asMetadata(payload);
    if (!metadata) {
      this.#deps.sink.onData(this, payload);
      return;
    }
    this.#size = statedSize(metadata);
    const kept = this.#headers.note('metadata', metadata);
    if (kept) this.#deps.sink.onHeader(this, 'metadata', kept);
  }

  #pushMedia(type: number, role: MediaRole, rawMs: number, payload: Buffer): void {
    const nowMs = this.#deps.clock.monotonicMs();
    if (nowMs >= this.lostAtMs) this.#comesAgain(nowMs);
    this.#lastMediaAtMs = nowMs;
    this.tap?.onTapped(type, role, rawMs, payload);
    const isHeader = role === 'audio-header' || role === 'video-header';
    if (isHeader) this.#noteHeader(role, payload);
    else {
      this.#follow(rawMs, nowMs);
      if (this.#isWanted(role, nowMs)) this.#pass(type, role, rawMs, payload);
      else if (role === 'audio' && !this.#isOnAir) this.standby.add(type, role, rawMs, payload);
    }
    if (role === 'keyframe') this.#noteKeyframe(nowMs);
    if (role === 'video') this.#framesInGop += 1;
    const ownMs = this.#headMs + (isHeader || this.#headRaw === null ? 0 : (rawMs - this.#headRaw) | 0);
    const hasNewCodec = this.#figures.note(type, role, payload, ownMs, nowMs);
    if (this.#state === 'silent' && !isHeader) this.#become('live');
    else if (hasNewCodec) this.#deps.sink.onNews(this);
  }

  #pass(type: number, role: MediaRole, rawMs: number, payload: Buffer): void {
    this.#deps.sink.onMedia(this, type, role, rawMs, payload);
    if (this.#isOnAir) this.standby.addOnAir(type, role, rawMs, payload);
    else this.standby.add(type, role, rawMs, payload);
  }

  #noteHeader(role: 'audio-header' | 'video-header', payload: Buffer): void {
    const kept = this.#headers.note(role, payload);
    if (!kept) return;
    this.standby.clear();
    this.#deps.sink.onHeader(this, role, kept);
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
    if (!this.#isAudioOnly && this.#headers.video === null && nowMs - this.#publisherAtMs >= AUDIO_ONLY_AFTER_MS) this.#isAudioOnly = true;
    return this.#isAudioOnly;
  }

  #follow(rawMs: number, nowMs: number): void {
    const step = this.#headRaw === null ? 0 : (rawMs - this.#headRaw) | 0;
    if (this.#headRaw === null || step > 0 || step < -LONGEST_STEP_MS) this.#headRaw = rawMs;
    if (step > 0) {
      this.#headMs += step;
      this.#stepMs = Math.min(step, LONGEST_STEP_MS);
    }
    this.#pace.note(this.#headMs, nowMs);
  }

  #comesAgain(nowMs: number): void {
    this.#goodAtMs = null;
    // What was gathered before the stall goes on nowhere; a publisher that has sent nothing yet has gathered nothing either.
    this.standby.clear();
    if (this.#headRaw !== null) this.#pace.stalled(nowMs);
  }

  #noteKeyframe(nowMs: number): void {
    const gopMs = this.#keyframeMs === null ? 0 : this.#headMs - this.#keyframeMs;
    if (gopMs > 0) this.#fps = ((this.#framesInGop + 1) * 1_000) / gopMs;
    this.#framesInGop = 0;
    this.#keyframeMs = this.#headMs;
    if (!this.isDraining(nowMs)) this.#goodAtMs ??= nowMs;
  }

  #judgeSilence(): void {
    const isSilent = this.#deps.clock.monotonicMs() - this.#lastMediaAtMs > SILENT_AFTER_MS;
    if (isSilent && this.#state === 'live') this.#become('silent');
  }

  #become(state: ProgramStatus['state']): void {
    this.#state = state;
    this.#sinceMs = this.#deps.clock.nowMs();
    if (state === 'absent') this.#encoder = '';
    this.#deps.log.info({ program: this.#deps.program, feed: this.name, state, encoder: this.#encoder }, 'feed: state');
    this.#deps.sink.onNews(this);
  }
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
