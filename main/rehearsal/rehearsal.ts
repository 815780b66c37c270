import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import type { FaultInfo } from '../contract/fault-codes.ts';
import type { Rehearsal as RehearsalStatus } from '../contract/snapshot.ts';
import { ClipPublisher } from './clip-publisher.ts';
import { Sink } from './sink.ts';

export interface RehearsalDeps {
  clipFile: string;
  clock: Clock;
  log: Log;
  /** A key for a sink that nobody can guess. Default: 24 hex digits of the system's randomness. */
  newKey?: () => string;
  /** Uniform in [0, 1). */
  random?: () => number;
}

/** A destination of the rehearsal, as a relay needs it. */
export interface RehearsalSink {
  id: string;
  name: string;
  server: string;
  key: string;
}

const STATUS_EVERY_MS = 500;
const SINK_NAMES = ['Rehearsal 1', 'Rehearsal 2'];
const NOT_RUN: RehearsalStatus = { running: false, sinceMs: 0, checks: [], fault: null };

/**
 * A rehearsal with nothing installed: the clip goes to the real ingest, and two destinations inside this process check what comes back.
 * The relays to them are the desk's: it takes `sinks()` to the engine as it takes any destination.
 */
export class Rehearsal implements AsyncDisposable {
  readonly changed = new Emitter<RehearsalStatus>();
  readonly #deps: RehearsalDeps;
  #status: RehearsalStatus = NOT_RUN;
  #sinks: Sink[] = [];
  #publisher: ClipPublisher | null = null;
  /** What the running rehearsal holds; null while none runs. */
  #scope: Scope | null = null;
  #stopping: Promise<void> | null = null;

  private constructor(deps: RehearsalDeps) {
    this.#deps = deps;
  }

  static async open(deps: RehearsalDeps): Promise<Rehearsal> {
    return new Rehearsal(deps);
  }

  /** The last rehearsal's checks stay readable after its end. */
  get status(): RehearsalStatus {
    return this.#status;
  }

  /** Where the running rehearsal is to be relayed to; empty while none runs. */
  sinks(): RehearsalSink[] {
    return this.#sinks.map(({ id, name, server, key }) => ({ id, name, server, key }));
  }

  /**
   * Resolves when the sinks listen and the ingest has accepted the clip.
   * @param ingest the engine's ingest, with the publish secret in `streamKey` where it needs one
   * @throws Fault `rehearsal/running`, `rehearsal/clip-missing`, `rehearsal/ingest-busy`, `rehearsal/ingest-lost`
   */
  async start(ingest: { ingestServer: string; streamKey: string }): Promise<void> {
    if (this.#scope) throw new Fault('rehearsal/running');
    const scope = new Scope();
    this.#scope = scope;
    const stop = new AbortController();
    scope.defer(() => stop.abort());
    try {
      await this.#begin(scope, ingest, stop.signal);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async #begin(scope: Scope, ingest: { ingestServer: string; streamKey: string }, signal: AbortSignal): Promise<void> {
    const { clock, log, clipFile, newKey = () => randomBytes(12).toString('hex'), random = Math.random } = this.#deps;
    const sinks: Sink[] = [];
    for (const [index, name] of SINK_NAMES.entries()) {
      const sink = await Sink.open({ id: `rehearsal-${index + 1}`, name, key: newKey(), clock, log });
      if (scope.ended) await sink[Symbol.asyncDispose]();
      else sinks.push(scope.use(sink));
    }
    const target = { server: ingest.ingestServer, streamKey: ingest.streamKey };
    const publisher = await ClipPublisher.open({ ...target, clipFile, clock, log, random }, signal);
    if (scope.ended) {
      await publisher[Symbol.asyncDispose]();
      throw new Fault('rehearsal/ingest-lost', { reason: 'stopped' });
    }
    scope.use(publisher);
    this.#sinks = sinks;
    this.#publisher = publisher;
    scope.use(clock.every(STATUS_EVERY_MS, () => this.#look()));
    scope.use(publisher.changed.on(() => this.#look()));
    this.#tell({ running: true, sinceMs: clock.nowMs(), checks: sinks.map((sink) => sink.check), fault: null });
  }

  #look(): void {
    const fault: FaultInfo | null = this.#publisher?.fault ?? null;
    this.#tell({ ...this.#status, checks: this.#sinks.map((sink) => sink.check), fault });
  }

  #tell(status: RehearsalStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.changed.emit(status);
  }

  /** Ends the rehearsal and leaves nothing: no socket, no port, no timer. One that does not run is no error. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end().finally(() => {
      this.#stopping = null;
    });
    return this.#stopping;
  }

  async #end(): Promise<void> {
    const scope = this.#scope;
    if (!scope) return;
    if (this.#status.running) this.#look();
    await scope[Symbol.asyncDispose]();
    this.#sinks = [];
    this.#publisher = null;
    this.#scope = null;
    this.#tell({ ...this.#status, running: false, fault: null });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
