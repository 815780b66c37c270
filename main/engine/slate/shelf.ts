import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { asFault, Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { FaultInfo } from '../../contract/fault.ts';
import { PLAIN_LOOK, type SlateKind, type SlateLook } from '../../contract/slate.ts';
import { SlateCache } from './cache.ts';
import type { SlateClip, SlateFormat, SlateShelf } from './clip.ts';
import { composeClip } from './compose.ts';
import { type Countdown, countdownAt, countdownsDue } from './countdown.ts';
import { countdownKey, type Need, needs, pictureKey, soundKey } from './needs.ts';
import { nearestShipped, SHIPPED_AUDIO, ShippedSlates } from './shipped.ts';
import { audioKey, evenSized, videoKey } from './slate-format.ts';
import type { Track } from './track.ts';
import { Workshop } from './workshop.ts';

export interface ShelfDeps {
  clock: Clock;
  log: Log;
  /** Foyer's `assets`. */
  assetsDir: string;
  /** Where made clips are kept; made when it is needed. */
  slatesDir: string;
  /** Path of the ffmpeg to use; null if there is none. Asked before every clip. */
  ffmpeg(): string | null;
  /** What stands for a feed that is lost: the first one to be made. */
  lostSlate(): SlateKind;
}

const RETRY_MS = 60_000;
const TICK_MS = 1_000;
/** Clips of the countdown are made for as long as somebody shows them, who asks each minute. */
const SHOWN_MS = 150_000;
const MAX_CLIPS = 16;
const UNKNOWN: SlateFormat = { video: nearestShipped({ codec: 'H.264', width: 1920, height: 1080, fps: 30 }).video, audio: SHIPPED_AUDIO };

interface MadePicture {
  /** Of the format that it was made for. */
  madeFor: string;
  track: Track;
  video: SlateFormat['video'];
  countdown: Countdown | null;
}

/** The shelf over a cache, a workshop and what was shipped. One clip is made at a time. */
export class Shelf implements SlateShelf, AsyncDisposable {
  readonly changed = new Emitter<void>();
  readonly #deps: ShelfDeps;
  readonly #shipped: ShippedSlates;
  readonly #cache: SlateCache;
  readonly #workshop: Workshop;
  #look: SlateLook = PLAIN_LOOK;
  #startsAtMs: number | null = null;
  #format: SlateFormat | null = null;
  readonly #pictures = new Map<string, MadePicture>();
  readonly #sounds = new Map<string, Track>();
  /** The same parts give the same clip. */
  readonly #clips = new Map<string, SlateClip>();
  readonly #faults = new Map<Need['what'], FaultInfo>();
  /** Needs that could not be met, until when (monotonic clock, ms). */
  readonly #notBefore = new Map<string, number>();
  #abort = new AbortController();
  #working: Promise<void> | null = null;
  #isCleaned = false;
  #isClosed = false;
  #retry: Disposable | null = null;
  #tick: Disposable | null = null;
  #countdownShownAtMs = Number.NEGATIVE_INFINITY;
  #shownCountdown = '';

  constructor(deps: ShelfDeps) {
    this.#deps = deps;
    this.#shipped = new ShippedSlates(join(deps.assetsDir, 'slates'), deps.log);
    this.#cache = new SlateCache({ folder: deps.slatesDir, log: deps.log });
    this.#workshop = new Workshop({ ...deps, cache: this.#cache, fontsDir: join(deps.assetsDir, 'fonts') });
  }

  get fault(): FaultInfo | null {
    return this.#faults.get('picture') ?? this.#faults.get('sound') ?? null;
  }

  configure(look: SlateLook, startsAtMs: number | null): void {
    const isSameLook = JSON.stringify(look) === JSON.stringify(this.#look);
    if (isSameLook && startsAtMs === this.#startsAtMs) return;
    this.#startsAtMs = startsAtMs;
    for (const [key, { countdown }] of this.#pictures) if (countdown) this.#pictures.delete(key);
    if (!isSameLook) {
      this.#look = look;
      this.#pictures.clear();
      this.#sounds.clear();
      this.#clips.clear();
    }
    this.#startOver();
    this.changed.emit();
  }

  prepare(wanted: SlateFormat): void {
    const format = evenSized(wanted);
    const before = this.#format;
    if (before && videoKey(before.video) === videoKey(format.video) && audioKey(before.audio) === audioKey(format.audio)) return;
    this.#format = format;
    const known = [before, format].map((one) => one && videoKey(one.video));
    for (const [key, { madeFor }] of this.#pictures) if (!known.includes(madeFor)) this.#pictures.delete(key);
    this.#startOver();
  }

  clip(kind: SlateKind, format: SlateFormat | null): SlateClip {
    const wanted = evenSized(format ?? this.#format ?? UNKNOWN);
    const countdown = kind === 'starting-soon' ? this.#countdown() : null;
    const picture = this.#picture(kind, wanted.video, countdown);
    const sound = this.#sound(wanted);
    const zeroAtMs = picture.countdown?.kind === 'seconds' ? picture.countdown.zeroAtMs : null;
    const key = `${kind}|${picture.key}|${sound?.key}|${zeroAtMs}`;
    const known = this.#clips.get(key);
    if (known) return known;
    const clip = composeClip({
      kind,
      format: { video: picture.video, audio: sound?.audio ?? null },
      video: picture.track,
      audio: sound?.track ?? null,
      zeroAtMs,
    });
    this.#clips.set(key, clip);
    for (const [oldest] of this.#clips) if (this.#clips.size > MAX_CLIPS) this.#clips.delete(oldest);
    return clip;
  }

  /** Ends ffmpeg and waits for it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#abort.abort();
    for (const timer of [this.#retry, this.#tick]) timer?.[Symbol.dispose]();
    this.#retry = null;
    this.#tick = null;
    await this.#working;
  }

  #picture(kind: SlateKind, video: SlateFormat['video'], countdown: Countdown | null) {
    for (const one of countdown ? [countdown, null] : [null]) {
      const key = pictureKey(kind, video, one);
      const made = this.#pictures.get(key);
      if (made) return { key, ...made };
    }
    const { file, ...shipped } = this.#shipped.picture(kind, video);
    return { key: file, ...shipped, countdown: null };
  }

  #sound(wanted: SlateFormat): { key: string; track: Track; audio: SlateFormat['audio'] } | null {
    if (!wanted.audio) return null;
    const key = soundKey(wanted);
    const track = this.#sounds.get(key);
    if (track) return { key, track, audio: wanted.audio };
    const shipped = this.#shipped.sound();
    return shipped && { key: 'shipped', track: shipped, audio: SHIPPED_AUDIO };
  }

  /** What is to be shown of the time; being asked starts the making of it. */
  #countdown(): Countdown | null {
    const { clock } = this.#deps;
    const countdown = countdownAt(this.#startsAtMs, clock.nowMs());
    this.#countdownShownAtMs = clock.monotonicMs();
    this.#shownCountdown = countdownKey(countdown);
    if (!this.#tick && this.#startsAtMs !== null && !this.#isClosed) {
      this.#tick = clock.every(TICK_MS, () => this.#onTick());
      this.#work();
    }
    return countdown;
  }

  get #isCounting(): boolean {
    return this.#startsAtMs !== null && this.#deps.clock.monotonicMs() - this.#countdownShownAtMs < SHOWN_MS;
  }

  /** By the wall clock each second, so that a clock that is set changes the picture too. */
  #onTick(): void {
    const nowMs = this.#deps.clock.nowMs();
    if (!this.#isCounting) {
      this.#tick?.[Symbol.dispose]();
      this.#tick = null;
      return;
    }
    const due = countdownsDue(this.#startsAtMs, nowMs).map(countdownKey);
    for (const [key, { countdown }] of this.#pictures) if (countdown && !due.includes(countdownKey(countdown))) this.#pictures.delete(key);
    if ((due[0] ?? '') !== this.#shownCountdown) {
      this.#shownCountdown = due[0] ?? '';
      this.changed.emit();
    }
    this.#work();
  }

  /** What is being made is for another look or program. */
  #startOver(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#notBefore.clear();
    this.#faults.clear();
    this.#work();
  }

  #work(): void {
    if (this.#isClosed || this.#working || !this.#next()) return;
    this.#working = this.#makeAll().finally(() => {
      this.#working = null;
      this.#work(); // what came up in the last moment
    });
  }

  #next(): Need | null {
    if (!this.#format) return null;
    const { clock, lostSlate } = this.#deps;
    const countdowns = this.#isCounting ? countdownsDue(this.#startsAtMs, clock.nowMs()) : [];
    const all = needs({ look: this.#look, format: this.#format, lostSlate: lostSlate(), countdowns });
    const nowMs = clock.monotonicMs();
    const isOpen = ({ key }: Need) => !this.#pictures.has(key) && !this.#sounds.has(key) && (this.#notBefore.get(key) ?? 0) <= nowMs;
    return all.find(isOpen) ?? null;
  }

  async #makeAll(): Promise<void> {
    if (!this.#isCleaned) await this.#cache.clean();
    this.#isCleaned = true;
    for (let need = this.#next(); need && !this.#isClosed; need = this.#next()) {
      const { signal } = this.#abort;
      try {
        await this.#make(need, signal);
        if (!signal.aborted) this.changed.emit();
      } catch (error) {
        if (!signal.aborted) this.#cannot(need, error);
      }
    }
  }

  async #make(need: Need, signal: AbortSignal): Promise<void> {
    const { video, audio } = this.#format as SlateFormat;
    const look = this.#look;
    if (need.what === 'sound' && audio) {
      const { made, fault } = await this.#workshop.sound({ sound: look.sound, audio, video }, signal);
      if (signal.aborted) return;
      this.#sounds.set(need.key, made);
      this.#note('sound', fault?.toInfo() ?? null);
    } else if (need.what === 'picture') {
      const { made, fault } = await this.#workshop.picture({ kind: need.kind, video, look, countdown: need.countdown }, signal);
      if (signal.aborted) return;
      this.#pictures.set(need.key, { ...made, madeFor: videoKey(video), countdown: need.countdown });
      this.#note('picture', fault?.toInfo() ?? null);
    }
  }

  #note(what: Need['what'], fault: FaultInfo | null): void {
    if (fault) this.#faults.set(what, fault);
    else this.#faults.delete(what);
  }

  #cannot(need: Need, error: unknown): void {
    const { clock, log } = this.#deps;
    const codec = this.#format?.video.codec ?? 'H.264';
    // What was shipped is H.264.
    const isOther = need.what === 'picture' && codec !== 'H.264';
    const fault = isOther ? new Fault('slate/other-codec', { codec }, { cause: error }) : asFault(error, 'slate/cannot-be-made');
    log.warn({ key: need.key, code: fault.code, cause: String(fault.cause ?? error).slice(0, 300) }, 'slate: what was shipped is used');
    this.#note(need.what, fault.toInfo());
    this.#notBefore.set(need.key, clock.monotonicMs() + RETRY_MS);
    this.#retry?.[Symbol.dispose]();
    this.#retry = clock.after(RETRY_MS, () => this.#work());
    this.changed.emit();
  }
}
