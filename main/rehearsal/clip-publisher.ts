import { backoffMs } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { asFault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { FaultInfo } from '../contract/fault-codes.ts';
import type { FlvTag } from '../rtmp/flv-reader.ts';
import { type Clip, loadClip } from './clip.ts';
import { PublishSession, type PublishTarget } from './publish-session.ts';

export interface ClipPublisherDeps extends PublishTarget {
  clipFile: string;
  clock: Clock;
  log: Log;
  /** Uniform in [0, 1). */
  random: () => number;
}

const TICK_MS = 30;
/** Further behind than this (the machine slept), time is skipped instead of sent in a burst. */
const MAX_BEHIND_MS = 1_000;

/**
 * Publishes a clip in a loop and in real time to an RTMP ingest, its timestamps going on from round to round and from connection to
 * connection. A connection that is lost is made again, for as long as the publisher is open.
 */
export class ClipPublisher implements AsyncDisposable {
  /** `fault` changed. */
  readonly changed = new Emitter<void>();
  readonly #deps: ClipPublisherDeps;
  readonly #clip: Clip;
  readonly #stop = new AbortController();
  #session: PublishSession;
  #fault: FaultInfo | null = null;
  #running: Promise<void> | null = null;
  /** Monotonic ms at which timestamp 0 was due. */
  #zeroMs: number;
  /** Timestamp at which the round being sent began, and the next tag of it. */
  #roundMs = 0;
  #next = 0;

  private constructor(deps: ClipPublisherDeps, clip: Clip, session: PublishSession) {
    this.#deps = deps;
    this.#clip = clip;
    this.#session = session;
    this.#zeroMs = deps.clock.monotonicMs();
  }

  /**
   * Resolves when the ingest has accepted the publish and the first pictures are on their way.
   * @throws Fault `rehearsal/clip-missing`, `rehearsal/ingest-busy`, `rehearsal/ingest-lost`
   */
  static async open(deps: ClipPublisherDeps, signal: AbortSignal = new AbortController().signal): Promise<ClipPublisher> {
    const clip = await loadClip(deps.clipFile);
    const publisher = new ClipPublisher(deps, clip, await PublishSession.open(deps, deps.clock, signal));
    publisher.#running = publisher.#run();
    return publisher;
  }

  /** Why nothing is being published just now; null while it is. */
  get fault(): FaultInfo | null {
    return this.#fault;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const fault = await this.#publish();
      if (this.#stop.signal.aborted) return;
      this.#deps.log.warn({ fault: fault.toInfo() }, 'clip publisher lost its ingest');
      this.#tell(fault.toInfo());
      await this.#reconnect();
    }
  }

  /** Sends on the connection at hand until it is gone. */
  async #publish(): Promise<Awaited<PublishSession['ended']>> {
    const { clock } = this.#deps;
    // A new connection starts a round, since that begins with a keyframe; its timestamps go on.
    this.#roundMs = Math.max(0, Math.round(clock.monotonicMs() - this.#zeroMs));
    this.#next = 0;
    this.#session.send(this.#clip.headers.map((tag) => ({ ...tag, timestampMs: this.#roundMs })));
    this.#sendDue();
    const ticker = clock.every(TICK_MS, () => this.#sendDue());
    try {
      return await this.#session.ended;
    } finally {
      ticker[Symbol.dispose]();
    }
  }

  #sendDue(): void {
    const { clock } = this.#deps;
    const behindMs = clock.monotonicMs() - this.#zeroMs - this.#nextDueMs();
    if (behindMs > MAX_BEHIND_MS) this.#zeroMs += behindMs;
    const nowMs = clock.monotonicMs() - this.#zeroMs;
    const due: FlvTag[] = [];
    for (let atMs = this.#nextDueMs(); atMs <= nowMs; atMs = this.#nextDueMs()) {
      due.push({ ...(this.#clip.media[this.#next] as FlvTag), timestampMs: atMs >>> 0 });
      this.#next += 1;
      if (this.#next === this.#clip.media.length) {
        this.#next = 0;
        this.#roundMs += this.#clip.durationMs;
      }
    }
    this.#session.send(due);
  }

  #nextDueMs(): number {
    return this.#roundMs + (this.#clip.media[this.#next] as FlvTag).timestampMs;
  }

  async #reconnect(): Promise<void> {
    const { clock, random } = this.#deps;
    const lostAtMs = clock.monotonicMs();
    while (!this.#stop.signal.aborted) {
      try {
        this.#session = await PublishSession.open(this.#deps, clock, this.#stop.signal);
        this.#tell(null);
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#tell(asFault(error, 'rehearsal/ingest-lost').toInfo());
      }
      await this.#pause(backoffMs(clock.monotonicMs() - lostAtMs, random));
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        timer[Symbol.dispose]();
        this.#stop.signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = this.#deps.clock.after(delayMs, wake);
      this.#stop.signal.addEventListener('abort', wake);
    });
  }

  #tell(fault: FaultInfo | null): void {
    this.#fault = fault;
    this.changed.emit();
  }

  /** Ends the publish and waits until its connection is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#session[Symbol.asyncDispose]();
    await this.#running;
    // A connection that was made in the moment of stopping.
    await this.#session[Symbol.asyncDispose]();
  }
}
