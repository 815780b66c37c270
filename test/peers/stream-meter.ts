import type { MediaRole } from '../../main/rtmp/media-tag.ts';
import { MESSAGE } from '../../main/rtmp/messages.ts';
import type { ProgramKey } from './program-key.ts';

/** A track's timestamps may not move on by more than this from one message to the next, ms. */
const STEP_MS = 100;
const OFFSETS = 15;

/** What one stream name has brought, over all its connections, since the last `restart` of its meter. Times are UTC epoch, ms. */
export interface StreamFigures {
  /** Without its query. */
  name: string;
  /** That began to publish. */
  connections: number;
  /** Payload bytes of audio and video frames. */
  bytes: number;
  /** Longest time without any media, and without video, ms; what lasts is counted as far as it goes. */
  longestGapMs: number;
  longestVideoGapMs: number;
  /** 0 while none has come. */
  lastMediaAtMs: number;
  /** The feed whose video came last, null while it is something else (a slate) or nothing. */
  onAir: string | null;
  /** Since when that is so without anything else or a gap of a second in between. */
  onAirSinceMs: number;
  /** Timestamps of a track that are smaller than the one before on the same connection. */
  backwards: number;
  /** Timestamps of a track over 100 ms ahead of the one before, and the greatest of those steps, ms. */
  steps: number;
  worstStepMs: number;
  /** Codec headers that differ from the one before on the same connection. */
  headerChanges: number;
  /** How much later audio's timestamps are against video's than they were in the feed, ms; null while no feed is known again. */
  avOffsetMs: number | null;
}

export interface MeteredMessage {
  type: number;
  role: MediaRole;
  timestampMs: number;
  payload: Buffer;
}

/** What has to be remembered of one connection: timestamps start anew with each. */
export class ConnectionTracks {
  readonly last = new Map<number, number>();
  readonly headers = new Map<number, Buffer>();
}

const NOTHING = {
  connections: 0,
  bytes: 0,
  longestGapMs: 0,
  longestVideoGapMs: 0,
  backwards: 0,
  steps: 0,
  worstStepMs: 0,
  headerChanges: 0,
};

/** Measures one stream name at a sink. A few additions for each message; the feed's frames are known by a hash of 64 bytes. */
export class StreamMeter {
  readonly #name: string;
  readonly #key: ProgramKey | null;
  readonly #lateMs: (nowMs: number) => number;
  #sums = { ...NOTHING };
  #startedAtMs: number;
  #lastMediaAtMs = 0;
  #lastVideoAtMs = 0;
  #onAir: string | null = null;
  #onAirSinceMs = 0;
  /** Timestamp of the last known video frame here, less its own in the feed. */
  #videoShiftMs: number | null = null;
  #offsets: number[] = [];

  /** @param lateMs by how much what is read now may have come earlier: this process's own lateness, which no gap is to be called */
  constructor(name: string, key: ProgramKey | null, nowMs: number, lateMs: (nowMs: number) => number = () => 0) {
    this.#lateMs = lateMs;
    this.#name = name;
    this.#key = key;
    this.#startedAtMs = nowMs;
  }

  onConnection(): ConnectionTracks {
    this.#sums.connections += 1;
    this.#onAir = null; // the program is there again with its first picture on this one
    return new ConnectionTracks();
  }

  onMessage(tracks: ConnectionTracks, message: MeteredMessage, nowMs: number): void {
    const { type, role, timestampMs, payload } = message;
    if (role === 'audio-header' || role === 'video-header') {
      if (tracks.headers.get(type)?.equals(payload) === false) this.#sums.headerChanges += 1;
      tracks.headers.set(type, payload);
      return;
    }
    this.#sums.bytes += payload.length;
    this.#onTimestamp(tracks, type, timestampMs);
    this.#sums.longestGapMs = Math.max(this.#sums.longestGapMs, this.#gapMs(this.#lastMediaAtMs, nowMs));
    if (type === MESSAGE.video) this.#onVideo(message, nowMs);
    else this.#onAudio(message);
    this.#lastMediaAtMs = nowMs;
  }

  #onTimestamp(tracks: ConnectionTracks, type: number, timestampMs: number): void {
    const last = tracks.last.get(type);
    tracks.last.set(type, timestampMs);
    if (last === undefined) return;
    const stepMs = (timestampMs - last) | 0; // unsigned 32 bits that wrap
    if (stepMs < 0) this.#sums.backwards += 1;
    if (stepMs > STEP_MS) this.#sums.steps += 1;
    this.#sums.worstStepMs = Math.max(this.#sums.worstStepMs, stepMs);
  }

  #onVideo({ type, timestampMs, payload }: MeteredMessage, nowMs: number): void {
    const gapMs = this.#gapMs(this.#lastVideoAtMs, nowMs);
    this.#sums.longestVideoGapMs = Math.max(this.#sums.longestVideoGapMs, gapMs);
    this.#lastVideoAtMs = nowMs;
    const origin = this.#key?.find(type, payload) ?? null;
    this.#videoShiftMs = origin ? (timestampMs - origin.timestampMs) | 0 : null;
    const onAir = origin?.label ?? null;
    if (onAir === null || onAir !== this.#onAir) this.#offsets = [];
    if (onAir !== this.#onAir || gapMs > 1_000) this.#onAirSinceMs = nowMs;
    this.#onAir = onAir;
  }

  #onAudio({ type, timestampMs, payload }: MeteredMessage): void {
    if (this.#videoShiftMs === null || this.#onAir === null) return;
    const origin = this.#key?.find(type, payload, this.#onAir) ?? null;
    if (!origin) return;
    this.#offsets.push(((timestampMs - origin.timestampMs) | 0) - this.#videoShiftMs);
    if (this.#offsets.length > OFFSETS) this.#offsets.shift();
  }

  /** Of what has just been read, as far as it is certain. */
  #gapMs(thenMs: number, nowMs: number): number {
    return this.#since(thenMs, nowMs - this.#lateMs(nowMs));
  }

  /** Milliseconds since then, of which only what lies after the start counts. */
  #since(thenMs: number, nowMs: number): number {
    return nowMs - Math.max(thenMs, this.#startedAtMs);
  }

  figures(nowMs: number): StreamFigures {
    const sums = this.#sums;
    return {
      ...sums,
      name: this.#name,
      longestGapMs: Math.round(Math.max(sums.longestGapMs, this.#since(this.#lastMediaAtMs, nowMs))),
      longestVideoGapMs: Math.round(Math.max(sums.longestVideoGapMs, this.#since(this.#lastVideoAtMs, nowMs))),
      lastMediaAtMs: this.#lastMediaAtMs,
      onAir: nowMs - this.#lastVideoAtMs < 1_000 ? this.#onAir : null,
      onAirSinceMs: this.#onAirSinceMs,
      avOffsetMs: this.#offsets.length < OFFSETS ? null : middle(this.#offsets),
    };
  }

  /** Counts from here on. A gap that lasts is counted from where it began. */
  restart(nowMs: number): void {
    this.#sums = { ...NOTHING };
    this.#startedAtMs = Math.min(nowMs, this.#lastMediaAtMs || nowMs);
  }
}

/** Where a feed begins anew, one track is a moment ahead of the other; the middle one of some leaves that out. */
const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
