import { backoffMs } from '../../base/backoff.ts';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { FeedName } from '../../contract/air.ts';
import { DEFAULT_WATCH, WATCH_OFF, type WatchConfig, type WatchStatus } from '../../contract/watch.ts';
import type { Batch, BusReader, ProgramSource } from '../bus/batch.ts';
import { AvDrift } from './av-drift.ts';
import { LoudnessGate } from './loudness-gate.ts';
import { PictureJudge } from './picture-judge.ts';
import { SoundJudge } from './sound-judge.ts';
import { WatchRun } from './watch-run.ts';
import { WatchSample } from './watch-sample.ts';

export interface WatchDeps {
  source: ProgramSource;
  clock: Clock;
  log: Log;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Path of the ffmpeg to use; null if there is none. Asked before every run. */
  ffmpeg(): string | null;
}

/** What the engine is doing, as far as watching depends on it. */
export interface WatchScene {
  /** The feed on air; null while it is a slate or nothing. */
  feed: FeedName | null;
  /** Somebody wants relays: a show. */
  isWanted: boolean;
  /** A desk is attached, which shows what is watched. */
  isAttended: boolean;
}

/** Until it is looked again whether there is an ffmpeg now. */
const MISSING_RETRY_MS = 10_000;
/** A run that lasted so long was well, and what ended it begins a new back-off. */
const WELL_AFTER_MS = 30_000;

interface ActiveRun {
  sample: WatchSample;
  run: Promise<WatchRun>;
  picture: PictureJudge;
  sound: SoundJudge;
  startedAtMs: number;
}

/** Watches the feed on air: black, frozen, silent, loudness, clipping by decoding a sample of it; drift from its timestamps. */
export class Watch implements BusReader, AsyncDisposable {
  /** `state` or `fault` in `status` changed; figures alone do not count. */
  readonly changed = new Emitter<void>();
  readonly #deps: WatchDeps;
  readonly #gate = new LoudnessGate();
  readonly #drift = new AvDrift();
  /** Until a desk says otherwise nothing is decoded: `foyer simulcast` pays for nothing that it does not show. */
  #config: WatchConfig = { ...DEFAULT_WATCH, enabled: false };
  #scene: WatchScene = { feed: null, isWanted: false, isAttended: false };
  #state: WatchStatus['state'] = 'off';
  #fault: Fault | null = null;
  #attachment: Disposable | null = null;
  #active: ActiveRun | null = null;
  #retry: Disposable | null = null;
  #wellAtMs = 0;
  /** Runs that are still ending. */
  #ending = new Set<Promise<unknown>>();
  #isOver = false;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  get status(): WatchStatus {
    if (this.#state === 'off') return { ...WATCH_OFF, avDriftMs: this.#drift.driftMs };
    const nowMs = this.#deps.clock.monotonicMs();
    return {
      state: this.#state,
      fault: this.#fault?.toInfo() ?? null,
      picture: this.#active?.picture.read(nowMs) ?? null,
      sound: this.#active?.sound.read(nowMs) ?? null,
      avDriftMs: this.#drift.driftMs,
    };
  }

  configure(config: WatchConfig): void {
    this.#config = config;
    this.#consider();
  }

  /** To be told whenever any of it may have changed. */
  look(scene: WatchScene): void {
    const before = this.#scene;
    this.#scene = scene;
    if (scene.isWanted && !before.isWanted) this.#gate.clear(); // a new show
    if (scene.feed !== before.feed) this.#newFeed();
    this.#consider();
  }

  onBatch(batch: Batch): void {
    this.#drift.note(batch);
    const active = this.#active;
    if (!active) {
      if (this.#state === 'waiting' && batch.startsGop) this.#consider();
    } else if (!active.sample.isOther(batch)) active.sample.onBatch(batch);
    else {
      this.#endRun();
      this.#consider();
    }
  }

  onProgram(present: boolean): void {
    if (present) this.#consider();
  }

  /** Resolves once no ffmpeg is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#attachment?.[Symbol.dispose]();
    this.#attachment = null;
    this.#consider();
    await Promise.all(this.#ending);
  }

  get #isNeeded(): boolean {
    return !this.#isOver && this.#config.enabled && (this.#scene.isWanted || this.#scene.isAttended);
  }

  #newFeed(): void {
    this.#endRun();
    this.#cancelRetry();
    this.#drift.clear();
    this.#wellAtMs = this.#deps.clock.monotonicMs();
    this.#attachment?.[Symbol.dispose]();
    this.#attachment = this.#scene.feed === null || this.#isOver ? null : this.#deps.source.attach(this);
  }

  #consider(): void {
    if (!this.#isNeeded || this.#scene.feed === null) {
      this.#endRun();
      this.#cancelRetry();
      this.#become(this.#isNeeded ? 'waiting' : 'off', null);
    } else if (!this.#active && !this.#retry) this.#begin();
  }

  #begin(): void {
    const { source, clock } = this.#deps;
    const ffmpegPath = this.#deps.ffmpeg();
    const sample = source.present && ffmpegPath !== null ? WatchSample.open({ source, clock }) : null;
    if (ffmpegPath === null) this.#failed(new Fault('watch/ffmpeg-missing'));
    else if (sample) this.#run(sample, ffmpegPath);
    else this.#become('waiting', null);
  }

  #run(sample: WatchSample, ffmpegPath: string): void {
    const { clock, log } = this.#deps;
    const [picture, sound] = [new PictureJudge(), new SoundJudge(this.#gate)];
    const onPicture = (frame: Buffer) => picture.note(frame, clock.monotonicMs());
    const run = WatchRun.start({
      sample,
      ffmpegPath,
      clock,
      log,
      onPicture,
      onSound: (reading) => sound.note(reading, clock.monotonicMs()),
    });
    const active: ActiveRun = { sample, run, picture, sound, startedAtMs: clock.monotonicMs() };
    this.#active = active;
    void run.then(({ ended }) => ended).then((fault) => this.#onEnded(active, fault));
    this.#become('watching', null);
  }

  #endRun(): void {
    const active = this.#active;
    if (!active) return;
    this.#active = null;
    const ending: Promise<unknown> = active.run.then((run) => run.stop()).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #onEnded(active: ActiveRun, fault: Fault): void {
    if (this.#active !== active) return;
    this.#active = null;
    const nowMs = this.#deps.clock.monotonicMs();
    if (nowMs - active.startedAtMs > WELL_AFTER_MS) this.#wellAtMs = nowMs;
    this.#failed(fault);
  }

  #failed(fault: Fault): void {
    const { clock, random, log } = this.#deps;
    log.warn({ code: fault.code, cause: String(fault.cause ?? '').slice(0, 1_000) }, 'watch: not watching');
    const delayMs = fault.retryable ? backoffMs(clock.monotonicMs() - this.#wellAtMs, random) : MISSING_RETRY_MS;
    this.#cancelRetry();
    this.#retry = clock.after(delayMs, () => {
      this.#retry = null;
      this.#consider();
    });
    this.#become('failed', fault);
  }

  #cancelRetry(): void {
    this.#retry?.[Symbol.dispose]();
    this.#retry = null;
  }

  #become(state: WatchStatus['state'], fault: Fault | null): void {
    if (this.#state === state && this.#fault?.code === fault?.code) return;
    this.#state = state;
    this.#fault = fault;
    this.changed.emit();
  }
}
