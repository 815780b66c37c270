import { backoffMs } from '../../base/backoff.ts';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { asFault, Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { IDLE_RENDITION, type RenditionProfile, type RenditionSpec, type RenditionStatus } from '../../contract/rendition.ts';
import type { SlateKind } from '../../contract/slate.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import type { ProgramSource } from '../bus/batch.ts';
import type { HeaderRole } from '../bus/codec-headers.ts';
import type { HeaderRegistry } from '../bus/header-registry.ts';
import { RateMeter } from '../outputs/ffmpeg/rate-meter.ts';
import type { FlvMuxer } from '../outputs/flv/flv-muxer.ts';
import type { SlateFormat, SlateShelf } from '../slate/clip.ts';
import { EncoderPace } from './encoder-pace.ts';
import { EncoderRun, type EncoderSink } from './encoder-run.ts';
import { RenditionBus } from './rendition-bus.ts';

export interface RenditionDeps {
  clock: Clock;
  log: Log;
  /** Uniform in [0, 1). */
  random: () => number;
  /** What is on air, and where it is on its timeline, ms. */
  program: ProgramSource;
  positionMs(): number;
  /** What a slate has to be like for a picture that is copied; null where no program has been seen. */
  programFormat(): SlateFormat | null;
  registry: HeaderRegistry;
  shelf: SlateShelf;
  /** What stands in for an encoder that is away. */
  lostSlate(): SlateKind;
  muxer: FlvMuxer;
  /** Path of the ffmpeg to use; null if there is none. Asked before every run. */
  ffmpeg(): string | null;
}

const CHECK_MS = 250;
/** Without media for so long an encoder is away; destinations have a slate then. */
const LOST_MS = 700;
/** After so long without media its process is replaced. */
const REPLACE_MS = 8_000;
const NOT_RETRYABLE_MS = 10_000;
/** loudnorm looks three seconds ahead, and the picture waits for the sound. */
const LOUDNESS_MS = 3_500;
/** A keyframe may be asked for between two pictures. */
const FRAME_MS = 50;

/** The encoder that is to be on air, or is. */
interface Active {
  run: EncoderRun;
  /** Not on air before this time of the program, ms; null once it is. */
  fromMs: number | null;
  outMs: number;
  mediaAtMs: number;
}

/**
 * The program encoded another way, once for all destinations that have it: one ffmpeg, which runs while somebody reads. When it dies, a
 * slate stands in until the next one has a keyframe, so that no destination notices more than that.
 */
export class Rendition implements EncoderSink, AsyncDisposable {
  /** State or fault changed; figures alone do not count. */
  readonly changed = new Emitter<void>();
  readonly source: RenditionBus;
  readonly #profile: RenditionProfile;
  readonly #deps: RenditionDeps;
  readonly #rate = new RateMeter();
  readonly #pace = new EncoderPace();
  #status: RenditionStatus = IDLE_RENDITION;
  #active: Active | null = null;
  #isWanted = false;
  #runs = 0;
  /** Left out before encoders that are over. */
  #dropped = 0;
  #servedAtMs = 0;
  #untilUnused: Disposable[] = [];
  #retryTimer: Disposable | null = null;
  /** One thing after the other: starting and ending an ffmpeg never overlap. */
  #tail: Promise<void> = Promise.resolve();

  constructor({ profile }: RenditionSpec, deps: RenditionDeps) {
    this.#profile = profile;
    this.#deps = deps;
    this.source = new RenditionBus({ ...deps, format: () => this.#format(), onReaders: (count) => this.#onReaders(count) });
  }

  get status(): RenditionStatus {
    const droppedFrames = this.#dropped + (this.#active?.run.droppedFrames ?? 0);
    const isRunning = this.#status.state === 'running';
    const figures = { speed: this.#pace.speed, behindMs: this.#pace.behindMs, bitrateKbps: this.#rate.kbps };
    return { ...this.#status, ...(isRunning && figures), droppedFrames, restarts: Math.max(0, this.#runs - 1) };
  }

  onHeader(run: EncoderRun, role: HeaderRole, payload: Buffer): void {
    if (this.#active?.run === run && this.#active.fromMs === null) this.source.note(role, payload);
  }

  onMedia(run: EncoderRun, type: number, role: MediaRole, timestampMs: number, payload: Buffer): void {
    const active = this.#active;
    if (active?.run !== run || !this.#isWanted) return;
    const nowMs = this.#deps.clock.monotonicMs();
    active.outMs = timestampMs;
    active.mediaAtMs = nowMs;
    if (active.fromMs !== null) {
      const isStart = role === 'keyframe' || !run.hasVideo;
      if (!isStart || ((timestampMs - active.fromMs) | 0) < -FRAME_MS) return;
      active.fromMs = null;
      this.source.splice(run.headers);
      this.#servedAtMs = nowMs;
      this.#become('running', null);
    }
    this.source.push(type, role, timestampMs, payload);
  }

  onEnded(run: EncoderRun, fault: Fault | null): void {
    this.#dropped += run.droppedFrames;
    if (this.#active?.run !== run) return;
    this.#active = null;
    if (!this.#isWanted) return;
    this.#standIn();
    if (!this.#deps.program.present) this.#wait();
    else if (fault) this.#failed(fault);
    else this.#begin();
  }

  /** Waits until its ffmpeg is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await this.#tail;
  }

  #onReaders(count: number): void {
    if (count > 0 && !this.#isWanted) this.#start();
    if (count === 0) this.#stop();
  }

  #start(): void {
    const { clock, program } = this.#deps;
    this.#isWanted = true;
    this.#runs = 0;
    this.#dropped = 0;
    this.#servedAtMs = clock.monotonicMs();
    const presence = program.attach({ onBatch: () => undefined, onProgram: (present) => (present ? this.#begin() : this.#onAbsent()) });
    this.#untilUnused = [presence, clock.every(CHECK_MS, () => this.#check())];
    if (program.present) this.#begin();
    else this.#wait();
  }

  #stop(): void {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    for (const disposable of this.#untilUnused.splice(0)) disposable[Symbol.dispose]();
    this.#cancelRetry();
    this.source.end();
    this.#become('idle', null);
    this.#enqueue(() => this.#endRun());
  }

  #wait(): void {
    this.source.clear();
    this.#become('waiting-program', null);
  }

  #onAbsent(): void {
    this.#cancelRetry();
    this.#wait();
    this.#enqueue(() => this.#endRun());
  }

  #begin(): void {
    this.#cancelRetry();
    if (this.#status.state !== 'retrying') this.#become('starting', null);
    this.#enqueue(async () => {
      const { program } = this.#deps;
      if (!this.#isWanted || this.#active || !program.present) return;
      const ffmpegPath = this.#deps.ffmpeg();
      if (ffmpegPath === null) this.#failed(new Fault('rendition/ffmpeg-missing'));
      else this.#startRun(ffmpegPath);
    });
  }

  #startRun(ffmpegPath: string): void {
    const { positionMs, clock, log } = this.#deps;
    const atMs = positionMs();
    const run = new EncoderRun({ ...this.#deps, profile: this.#profile, atMs, ffmpegPath, sink: this });
    this.#active = { run, fromMs: atMs, outMs: atMs, mediaAtMs: clock.monotonicMs() };
    this.#runs += 1;
    this.#rate.clear();
    this.#pace.clear();
    log.info({ runs: this.#runs }, 'rendition: encoder started');
  }

  #failed(fault: Fault): void {
    const { clock, random, log } = this.#deps;
    log.warn({ code: fault.code, cause: String(fault.cause ?? '').slice(0, 500) }, 'rendition: no encoder');
    const delayMs = fault.retryable ? backoffMs(clock.monotonicMs() - this.#servedAtMs, random) : NOT_RETRYABLE_MS;
    this.#cancelRetry();
    this.#retryTimer = clock.after(delayMs, () => this.#begin());
    this.#become('retrying', fault);
  }

  #standIn(): void {
    this.source.standIn(this.#deps.lostSlate());
  }

  async #endRun(): Promise<void> {
    const active = this.#active;
    this.#active = null;
    await active?.run.end();
  }

  #check(): void {
    const active = this.#active;
    if (!active) return;
    const atMs = this.#deps.clock.monotonicMs();
    const stillMs = atMs - active.mediaAtMs;
    if (stillMs >= REPLACE_MS + this.#ownMs) this.#replace();
    else if (active.fromMs === null && stillMs >= LOST_MS) this.#lose(active);
    if (active.fromMs !== null) return;
    this.#rate.note(atMs, active.run.outBytes);
    const dropped = active.run.droppedFrames;
    this.#pace.note({ atMs, outMs: active.outMs, programMs: this.#deps.positionMs(), ownMs: this.#ownMs, dropped });
    const { isSlow, speed } = this.#pace;
    this.#become('running', isSlow ? new Fault('rendition/too-slow', { speed: Math.min(speed, 0.99) }) : null);
  }

  /** The encoder hangs: should it go on, it is taken again at its next keyframe. */
  #lose(active: Active): void {
    active.fromMs = active.outMs;
    this.#standIn();
    this.#become('retrying', new Fault('rendition/ended', { exitCode: -1 }));
  }

  #replace(): void {
    this.#standIn();
    this.#become('retrying', new Fault('rendition/ended', { exitCode: -1 }));
    this.#enqueue(() => this.#endRun());
    this.#begin();
  }

  get #ownMs(): number {
    return this.#profile.audio?.targetLufs == null ? 0 : LOUDNESS_MS;
  }

  #format(): SlateFormat | null {
    const { video, audio } = this.#profile;
    const program = this.#deps.programFormat();
    const sound = audio ? { codec: 'AAC' as const, sampleRateHz: audio.sampleRateHz, channels: 2 } : (program?.audio ?? null);
    if (!video) return program && { ...program, audio: sound };
    const { width, height, fps } = video;
    return { video: { codec: 'H.264', width, height, fps, profile: 'high' }, audio: sound };
  }

  #become(state: RenditionStatus['state'], fault: Fault | null): void {
    const before = this.#status;
    const info = fault?.toInfo() ?? null;
    if (before.state === state && before.fault?.code === info?.code) return;
    const sinceMs = before.state === state ? before.sinceMs : this.#deps.clock.nowMs();
    this.#status = { ...IDLE_RENDITION, state, sinceMs, fault: info };
    this.changed.emit();
  }

  #cancelRetry(): void {
    this.#retryTimer?.[Symbol.dispose]();
    this.#retryTimer = null;
  }

  #enqueue(step: () => Promise<void>): void {
    this.#tail = this.#tail.then(step).catch((error: unknown) => {
      this.#deps.log.error({ err: error }, 'rendition: a step failed');
      if (this.#isWanted) this.#failed(asFault(error, 'rendition/ended'));
    });
  }
}
