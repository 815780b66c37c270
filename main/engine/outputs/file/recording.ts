import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { backoffMs } from '../../../base/backoff.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Emitter } from '../../../base/emitter.ts';
import type { Fault } from '../../../base/fault.ts';
import type { Log } from '../../../base/log.ts';
import type { FaultInfo } from '../../../contract/fault-codes.ts';
import type { RelayStatus } from '../../../contract/relay.ts';
import type { BusReader, ProgramSource } from '../../bus/batch.ts';
import { RateMeter } from '../ffmpeg/rate-meter.ts';
import type { FlvMuxer } from '../flv/flv-muxer.ts';
import { FlvStream } from '../flv/flv-stream.ts';
import type { Output } from '../output.ts';
import { OutputState } from '../output-state.ts';
import { DISK_LIMITS, DiskGuard, type DiskGuardDeps, type DiskLimits } from './disk-guard.ts';
import { RecordingFile, writeFault } from './recording-file.ts';

export interface RecordingDeps {
  id: string;
  /** Absolute path; made if it is not there. */
  folder: string;
  source: ProgramSource;
  muxer: FlvMuxer;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  log: Log;
  limits?: DiskLimits;
  /** What is free on the disk; the system's word when left out. */
  readSpace?: DiskGuardDeps['read'];
}

const CHECK_MS = 500;
/** A disk that takes nothing for so long is said to stand still. */
const STALLED_MS = 5_000;
/** A disk counts as slow for so long after frames were left out. */
const SLOW_MS = 10_000;
/** What a disk that hangs may hold up an end by. */
const END_MS = 2_000;

interface Active {
  stream: FlvStream;
  file: RecordingFile;
  startedAtMs: number;
}

/**
 * A recording on this machine: FLV files, a new one for each start of the program and each change of its codecs. What waits for the disk is
 * bounded; beyond that whole GOPs are left out, and the program never waits. A disk that becomes full ends the recording before it
 * is full, and somebody has to press Retry; anything else is tried again.
 */
export class Recording implements Output, BusReader {
  readonly changed: Emitter<void>;
  readonly #deps: RecordingDeps;
  readonly #state: OutputState;
  readonly #guard: DiskGuard;
  readonly #rate = new RateMeter();
  #files = 0;
  #active: Active | null = null;
  /** One thing after the other: beginning and ending never overlap. */
  #tail: Promise<void> = Promise.resolve();
  #wantedUntil: Disposable[] = [];
  #retryTimer: Disposable | null = null;
  #servedAtMs = 0;
  /** Left out by files that are closed, by the one before, and when (monotonic clock, ms). */
  #dropped = { closed: 0, seen: 0, atMs: Number.NEGATIVE_INFINITY };

  constructor(deps: RecordingDeps) {
    this.#deps = deps;
    this.#state = new OutputState(deps.clock);
    this.changed = this.#state.changed;
    const { folder, clock, limits = DISK_LIMITS, readSpace } = deps;
    this.#guard = new DiskGuard({ folder, clock, limits, ...(readSpace && { read: readSpace }) });
  }

  get status(): RelayStatus {
    const stream = this.#active?.stream;
    return {
      ...this.#state.status,
      bitrateKbps: stream ? this.#rate.kbps : 0,
      queueBytes: stream?.queueBytes ?? 0,
      droppedFrames: this.#dropped.closed + (stream?.droppedFrames ?? 0),
      reconnects: Math.max(0, this.#files - 1),
    };
  }

  start(): void {
    if (this.#state.wanted) return;
    const { clock, source } = this.#deps;
    this.#files = 0;
    this.#dropped = { closed: 0, seen: 0, atMs: Number.NEGATIVE_INFINITY };
    this.#servedAtMs = clock.monotonicMs();
    this.#state.want();
    this.#wantedUntil = [clock.every(CHECK_MS, () => this.#check()), source.attach(this)];
    this.#begin();
  }

  async stop(): Promise<void> {
    if (this.#state.wanted) {
      for (const disposable of this.#wantedUntil.splice(0)) disposable[Symbol.dispose]();
      this.#cancelRetry();
      this.#state.release();
      this.#end();
      this.#enqueue(async () => {
        if (!this.#state.wanted) this.#state.become('idle', null);
      });
    }
    await this.#settled();
  }

  retry(): void {
    if (this.#state.wanted && this.#state.now === 'retrying') this.#begin();
  }

  /** The stream of the running file has a reader of its own. */
  onBatch(): void {
    // Only whether there is a program matters here.
  }

  onProgram(present: boolean): void {
    const state = this.#state.now;
    if (present) {
      if (state === 'waiting-program' || state === 'no-program') this.#begin();
    } else if (this.#active) {
      this.#end();
      this.#state.become('no-program');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** The folder is looked at before there is a program, so that what is wrong with it is known before doors open. */
  #begin(): void {
    this.#cancelRetry();
    this.#state.become('connecting');
    this.#enqueue(async () => {
      if (this.#state.now !== 'connecting' || this.#active) return;
      try {
        await this.#prepare();
      } catch (error) {
        this.#failed(writeFault(error, this.#deps.folder));
        return;
      }
      if (!this.#state.wanted) return;
      if (this.#deps.source.present) this.#record();
      else this.#state.become(this.#files > 0 ? 'no-program' : 'waiting-program');
    });
  }

  async #prepare(): Promise<void> {
    const { folder } = this.#deps;
    if (!isAbsolute(folder)) throw new Error('the folder is not an absolute path');
    await mkdir(folder, { recursive: true, mode: 0o750 });
    await access(folder, constants.W_OK | constants.X_OK);
    await this.#guard.look();
  }

  #record(): void {
    const { id, folder, source, muxer, clock, log } = this.#deps;
    const stream = FlvStream.open({ source, muxer });
    const file = RecordingFile.begin({ id, folder, stream, guard: this.#guard, clock, log });
    const active: Active = { stream, file, startedAtMs: clock.monotonicMs() };
    this.#active = active;
    this.#files += 1;
    this.#rate.clear();
    this.#dropped.seen = 0;
    void file.ended.then((fault) => this.#onEnded(active, fault));
  }

  /** The file is closed: it could not be written on, or its stream ended because the codecs changed (then the next one begins at once). */
  #onEnded(active: Active, fault: Fault | null): void {
    this.#dropped.closed += active.stream.droppedFrames;
    active.stream.destroy();
    if (this.#active !== active) return;
    this.#active = null;
    if (!this.#state.wanted) return;
    if (fault) this.#failed(fault);
    else if (this.#deps.source.present) this.#begin();
    else this.#state.become('no-program');
  }

  /** A full disk waits for a person, who has to say that there is room. */
  #failed(fault: Fault): void {
    const { clock, random, log, id } = this.#deps;
    log.warn({ id, code: fault.code, err: fault.cause }, 'recording: failed');
    this.#cancelRetry();
    if (!this.#state.wanted) return;
    const delayMs = fault.retryable ? backoffMs(clock.monotonicMs() - this.#servedAtMs, random) : null;
    if (delayMs !== null) this.#retryTimer = clock.after(delayMs, () => this.retry());
    this.#state.become('retrying', fault.toInfo(), delayMs === null ? null : clock.nowMs() + delayMs);
  }

  /** Lets the disk have what is queued, and closes the file. */
  #end(): void {
    const active = this.#active;
    if (!active) return;
    this.#active = null;
    active.stream.finish();
    this.#enqueue(async () => void (await active.file.ended));
  }

  #check(): void {
    const active = this.#active;
    if (!active) return;
    const { stream, file, startedAtMs } = active;
    const now = this.#deps.clock.monotonicMs();
    this.#rate.note(now, file.writtenBytes);
    if (stream.droppedFrames > this.#dropped.seen) this.#dropped.atMs = now;
    this.#dropped.seen = stream.droppedFrames;
    const stillMs = now - (file.wroteAtMs ?? startedAtMs);
    const slow: FaultInfo = { code: 'recording/disk-slow', params: {} };
    if (stillMs >= STALLED_MS) {
      if (stream.queueBytes > 0) this.#state.become('stalled', slow);
      else this.#state.become('no-program');
    } else if (file.wroteAtMs !== null) {
      this.#servedAtMs = file.wroteAtMs;
      if (now - this.#dropped.atMs < SLOW_MS) this.#state.become('slow', slow);
      else this.#state.become('live');
    }
  }

  #cancelRetry(): void {
    this.#retryTimer?.[Symbol.dispose]();
    this.#retryTimer = null;
  }

  #enqueue(step: () => Promise<void>): void {
    this.#tail = this.#tail.then(step);
  }

  /** All that was begun is done, but a disk that hangs is not waited for. */
  async #settled(): Promise<void> {
    let timer: Disposable | null = null;
    const timeUp = new Promise<void>((resolve) => {
      timer = this.#deps.clock.after(END_MS, resolve);
    });
    await Promise.race([this.#tail, timeUp]);
    (timer as Disposable | null)?.[Symbol.dispose]();
  }
}
