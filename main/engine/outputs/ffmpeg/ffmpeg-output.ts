import { backoffMs } from '../../../base/backoff.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Emitter } from '../../../base/emitter.ts';
import { asFault, Fault } from '../../../base/fault.ts';
import type { Log } from '../../../base/log.ts';
import type { RelayStatus } from '../../../contract/relay.ts';
import type { BusReader, ProgramSource } from '../../bus/batch.ts';
import { codecSetup } from '../flv/codec-setup.ts';
import type { FlvMuxer } from '../flv/flv-muxer.ts';
import { FlvStream } from '../flv/flv-stream.ts';
import type { Output } from '../output.ts';
import { OutputState } from '../output-state.ts';
import type { FfmpegRecipe } from './command.ts';
import { FfmpegRun } from './ffmpeg-run.ts';
import { RateMeter } from './rate-meter.ts';

export interface FfmpegOutputDeps {
  recipe: FfmpegRecipe;
  source: ProgramSource;
  muxer: FlvMuxer;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  log: Log;
  /** Path of the ffmpeg to use; null if there is none. Asked before every run. */
  ffmpeg(): string | null;
}

const CHECK_MS = 500;
/** Without movement for so long an output is not live any more. */
const STALLED_MS = 5_000;
/** And after so long its ffmpeg is replaced. */
const REPLACE_MS = 15_000;
/** A destination counts as slow for so long after frames were left out. */
const SLOW_MS = 10_000;
/** Until the next try after a failure that somebody has to do something about. */
const NOT_RETRYABLE_MS = 10_000;

interface ActiveRun {
  stream: FlvStream;
  run: Promise<FfmpegRun>;
  startedAtMs: number;
}

/** A destination that ffmpeg serves: HLS or MPEG-TS, by its recipe. Fed from the bus over standard input. */
export class FfmpegOutput implements Output, BusReader {
  readonly changed: Emitter<void>;
  readonly #deps: FfmpegOutputDeps;
  readonly #state: OutputState;
  readonly #rate = new RateMeter();
  #runs = 0;
  #active: ActiveRun | null = null;
  /** One thing after the other: starting, stopping and replacing an ffmpeg never overlap. */
  #tail: Promise<void> = Promise.resolve();
  #wantedUntil: Disposable[] = [];
  #retryTimer: Disposable | null = null;
  #servedAtMs = 0;
  /** Left out by runs that are over, and when the last ones were (monotonic clock, ms). */
  #frames = { dropped: 0, atMs: Number.NEGATIVE_INFINITY };
  #droppedBefore = 0;
  #isJudging = false;

  constructor(deps: FfmpegOutputDeps) {
    this.#deps = deps;
    this.#state = new OutputState(deps.clock);
    this.changed = this.#state.changed;
  }

  get status(): RelayStatus {
    const stream = this.#active?.stream;
    return {
      ...this.#state.status,
      bitrateKbps: stream ? this.#rate.kbps : 0,
      queueBytes: stream?.queueBytes ?? 0,
      droppedFrames: this.#frames.dropped + (stream?.droppedFrames ?? 0),
      reconnects: Math.max(0, this.#runs - 1),
    };
  }

  start(): void {
    if (this.#state.wanted) return;
    const { clock, source } = this.#deps;
    this.#runs = 0;
    this.#frames = { dropped: 0, atMs: Number.NEGATIVE_INFINITY };
    this.#servedAtMs = clock.monotonicMs();
    this.#state.want('waiting-program');
    this.#wantedUntil = [clock.every(CHECK_MS, () => this.#check()), source.attach(this)];
    this.changed.emit();
    if (source.present) this.#begin();
  }

  async stop(): Promise<void> {
    if (this.#state.wanted) {
      for (const disposable of this.#wantedUntil.splice(0)) disposable[Symbol.dispose]();
      this.#cancelRetry();
      this.#state.release();
      this.#enqueue(async () => {
        await this.#endRun();
        if (this.#runs > 0) await this.#deps.recipe.finish();
        if (!this.#state.wanted) this.#state.become('idle');
      });
    }
    await this.#tail;
  }

  retry(): void {
    if (!this.#state.wanted || this.#state.now !== 'retrying') return;
    this.#cancelRetry();
    this.#begin();
  }

  /** The stream of the running ffmpeg has a reader of its own. */
  onBatch(): void {
    // Only whether there is a program matters here.
  }

  onProgram(present: boolean): void {
    const state = this.#state.now;
    if (present && (state === 'waiting-program' || state === 'no-program')) this.#begin();
    if (present || state === 'waiting-program') return;
    this.#cancelRetry();
    this.#state.become('no-program');
    this.#enqueue(() => this.#endRun());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #begin(): void {
    this.#state.become('connecting');
    this.#enqueue(async () => {
      if (!this.#state.wanted || this.#state.now !== 'connecting' || this.#active) return;
      try {
        if (this.#runs === 0) await this.#deps.recipe.prepare();
        const ffmpegPath = this.#deps.ffmpeg();
        if (ffmpegPath === null) throw new Fault('destination/ffmpeg-missing');
        this.#startRun(ffmpegPath);
      } catch (error) {
        this.#failed(asFault(error, 'destination/folder-not-writable'));
      }
    });
  }

  #startRun(ffmpegPath: string): void {
    const { recipe, clock, log, source, muxer } = this.#deps;
    const stream = FlvStream.open({ source, muxer });
    const build = recipe.command({ isFirst: this.#runs === 0, setup: codecSetup(source.prime()) });
    const explain = recipe.explain?.bind(recipe);
    const active: ActiveRun = {
      stream,
      startedAtMs: clock.monotonicMs(),
      run: FfmpegRun.start({ build, stream, clock, log, ffmpegPath, explain }),
    };
    this.#active = active;
    this.#runs += 1;
    this.#rate.clear();
    void active.run.then((run) => run.ended).then((fault) => this.#onEnded(active, fault));
  }

  /** The process is gone by itself, or its stream ended because the codecs changed (then `fault` is null and the next one starts at once). */
  #onEnded(active: ActiveRun, fault: Fault | null): void {
    this.#frames.dropped += active.stream.droppedFrames;
    if (this.#active !== active) return;
    this.#active = null;
    if (!this.#state.wanted) return;
    if (fault) this.#failed(fault);
    else if (this.#deps.source.present) this.#begin();
    else this.#state.become('no-program');
  }

  #failed(fault: Fault): void {
    const { clock, random, log } = this.#deps;
    log.warn({ code: fault.code, cause: String(fault.cause ?? '').slice(0, 500) }, 'ffmpeg output failed');
    const delayMs = fault.retryable ? backoffMs(clock.monotonicMs() - this.#servedAtMs, random) : NOT_RETRYABLE_MS;
    this.#cancelRetry();
    this.#retryTimer = clock.after(delayMs, () => this.retry());
    this.#state.become('retrying', fault.toInfo(), clock.nowMs() + delayMs);
  }

  async #endRun(): Promise<void> {
    const active = this.#active;
    if (!active) return;
    this.#active = null;
    await (await active.run).stop();
  }

  #check(): void {
    const active = this.#active;
    if (!active || !this.#state.wanted) return;
    const now = this.#deps.clock.monotonicMs();
    this.#rate.note(now, active.stream.takenBytes);
    const dropped = active.stream.droppedFrames;
    if (dropped > this.#droppedBefore) this.#frames.atMs = now;
    this.#droppedBefore = dropped;
    if (this.#isJudging) return; // a file system that hangs
    this.#isJudging = true;
    this.#enqueue(async () => {
      await this.#judge(active, now);
      this.#isJudging = false;
    });
  }

  async #judge(active: ActiveRun, now: number): Promise<void> {
    const run = await active.run;
    if (this.#active !== active || this.#state.now === 'no-program') return;
    const stillMs = now - (run.movedAtMs ?? active.startedAtMs);
    if (run.movedAtMs !== null && stillMs < STALLED_MS) {
      if (!(await this.#deps.recipe.hasOutput()) || this.#active !== active) return;
      this.#servedAtMs = now;
      if (now - this.#frames.atMs < SLOW_MS) this.#state.become('slow', { code: 'destination/too-slow', params: {} });
      else this.#state.become('live');
    } else if (stillMs >= REPLACE_MS) {
      await this.#endRun();
      this.#begin();
    } else if (stillMs >= STALLED_MS) this.#state.become('stalled', { code: 'destination/stalled', params: {} });
  }

  #cancelRetry(): void {
    this.#retryTimer?.[Symbol.dispose]();
    this.#retryTimer = null;
  }

  #enqueue(step: () => Promise<void>): void {
    this.#tail = this.#tail.then(step);
  }
}
