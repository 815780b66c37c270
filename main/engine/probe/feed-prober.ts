import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { FeedProbe } from '../../contract/feed-probe.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { statedSize } from '../bus/codec-headers.ts';
import type { Feed, FeedTap } from '../feeds/feed.ts';
import { AudioMeter } from './audio-meter.ts';
import { ProbeSense } from './probe-sense.ts';
import { VideoMeter } from './video-meter.ts';

export interface FeedProberDeps {
  clock: Clock;
  log: Log;
  ffmpeg(): string | null;
}

/** ffmpeg tells what it heard a moment after it came. */
const SENSE_MS = 700;

/** Looks at a feed for some seconds as it comes in, on air or standing by, and touches nothing of it. One look at a feed at a time: those who ask meanwhile get the same. */
export class FeedProber implements AsyncDisposable {
  readonly #deps: FeedProberDeps;
  readonly #looks = new Map<Feed, Promise<FeedProbe>>();
  readonly #over = new AbortController();

  constructor(deps: FeedProberDeps) {
    this.#deps = deps;
  }

  /** @param windowMs how long it is looked at */
  probe(feed: Feed, windowMs: number): Promise<FeedProbe> {
    const running = this.#looks.get(feed);
    if (running) return running;
    const look = this.#look(feed, windowMs).finally(() => this.#looks.delete(feed));
    this.#looks.set(feed, look);
    return look;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#looks.values());
  }

  async #look(feed: Feed, windowMs: number): Promise<FeedProbe> {
    const { clock, log, ffmpeg } = this.#deps;
    if (!feed.isPublishing) return nothingOn(feed);
    await using sense = new ProbeSense({ headers: feed.headers, clock, log, ffmpegPath: ffmpeg() });
    const tap = new ProbeTap(feed, sense);
    const beganAtMs = clock.monotonicMs();
    feed.tap = tap;
    await this.#wait(windowMs);
    feed.tap = null;
    await this.#wait(SENSE_MS);
    const windowed = Math.round(clock.monotonicMs() - beganAtMs - SENSE_MS);
    return { ...tap.read(), feed: feed.name, windowMs: windowed, encoder: feed.status.encoder, sense: sense.read() };
  }

  #wait(ms: number): Promise<void> {
    const { signal } = this.#over;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        timer[Symbol.dispose]();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = this.#deps.clock.after(ms, done);
      signal.addEventListener('abort', done);
    });
  }
}

function nothingOn(feed: Feed): FeedProbe {
  const sense = { isBlack: null, isFrozen: null, isSilent: null, integratedLufs: null, truePeakDbtp: null, fault: null };
  return { feed: feed.name, windowMs: 0, encoder: '', video: null, audio: null, soundLateMs: null, sense };
}

/** Both tracks on one line of time that never wraps. */
class ProbeTap implements FeedTap {
  readonly #feed: Feed;
  readonly #video: VideoMeter;
  readonly #audio: AudioMeter;
  readonly #sense: ProbeSense;
  #baseMs: number | null = null;
  #audioMs: number | null = null;
  #videoMs: number | null = null;
  #apartMs = 0;
  #pairs = 0;

  constructor(feed: Feed, sense: ProbeSense) {
    this.#feed = feed;
    this.#sense = sense;
    this.#video = new VideoMeter(feed.headers.video);
    this.#audio = new AudioMeter(feed.headers.audio);
  }

  onTapped(type: number, role: MediaRole, timestampMs: number, payload: Buffer): void {
    this.#baseMs ??= timestampMs;
    const mediaMs = (timestampMs - this.#baseMs) | 0; // timestamps wrap at 32 bits
    if (type === MESSAGE.audio) {
      this.#audio.note(role, mediaMs, payload);
      if (role === 'audio') this.#audioMs = mediaMs;
    } else if (type === MESSAGE.video) {
      this.#video.note(role, mediaMs, payload);
      if (role === 'video' || role === 'keyframe') this.#videoMs = mediaMs;
    }
    if (this.#audioMs !== null && this.#videoMs !== null) {
      this.#apartMs += this.#videoMs - this.#audioMs;
      this.#pairs += 1;
    }
    this.#sense.onMedia(type, role, timestampMs, payload);
  }

  read(): Pick<FeedProbe, 'video' | 'audio' | 'soundLateMs'> {
    const { metadata } = this.#feed.headers;
    const stated = metadata ? statedSize(metadata) : { width: 0, height: 0 };
    const soundLateMs = this.#pairs === 0 ? null : Math.round(this.#apartMs / this.#pairs);
    return { video: this.#video.read(stated), audio: this.#audio.read(), soundLateMs };
  }
}
