import { backoffMs } from '../../../base/backoff.ts';
import type { Emitter } from '../../../base/emitter.ts';
import { Fault } from '../../../base/fault.ts';
import type { FaultInfo } from '../../../contract/fault-codes.ts';
import type { RelayState, RelayStatus } from '../../../contract/relay.ts';
import type { Batch, BusReader, ProgramSource } from '../../bus/batch.ts';
import type { Output } from '../output.ts';
import { OutputState } from '../output-state.ts';
import type { DeliveryWatch } from './delivery-watch.ts';
import { Opener, type OpenerDeps } from './opener.ts';
import type { PublishSession } from './publish-session.ts';
import { RelayConnection, type Verdict } from './relay-connection.ts';
import { SecondAttempt } from './second-attempt.ts';

export interface RelayDeps extends OpenerDeps {
  source: ProgramSource;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Shared by all relays, as `trust` is. */
  watch: DeliveryWatch;
}

/** A connection that served for so long was a good one: after its loss the next one is made at once. */
const GOOD_MS = 5_000;
/** Between attempts after a failure that a person has to do something about; it is tried on, because that may happen at the platform. */
const NOT_RETRYABLE_MS = 10_000;
const NOT_RETRYABLE_SPREAD_MS = 5_000;

/** One RTMP(S) destination: what is wanted of it beside what it is, and whatever it takes to bring the one to the other. */
export class Relay implements Output, BusReader {
  readonly changed: Emitter<void>;
  readonly #deps: RelayDeps;
  readonly #state: OutputState;
  readonly #opener: Opener;
  readonly #second: SecondAttempt;
  #connection: RelayConnection | null = null;
  #attempt: AbortController | null = null;
  #attached: Disposable | null = null;
  #retryTimer: Disposable | null = null;
  /** Settles once every goodbye is said. */
  #closing: Promise<void> = Promise.resolve();
  #connections = 0;
  #droppedBefore = 0;
  /** When the peer was last served (or the relay started), monotonic, ms: the beginning of an outage. */
  #servedAtMs = 0;
  #connectedAtMs = 0;

  constructor(deps: RelayDeps) {
    this.#deps = deps;
    this.#state = new OutputState(deps.clock);
    this.changed = this.#state.changed;
    this.#opener = new Opener(deps);
    this.#second = new SecondAttempt({
      ...deps,
      open: (signal) => this.#opener.openBeside(this.#connection?.remoteAddress ?? null, signal),
      onSession: (session) => this.#takeOver(session),
      onFailed: (error) => this.#onSecondFailed(error),
    });
  }

  get status(): RelayStatus {
    const connection = this.#connection;
    return {
      ...this.#state.status,
      bitrateKbps: connection?.bitrateKbps ?? 0,
      queueBytes: connection?.queueBytes ?? 0,
      droppedFrames: this.#droppedBefore + (connection?.droppedFrames ?? 0),
      reconnects: Math.max(0, this.#connections - 1),
      hasSecond: connection !== null && this.#second.isOn,
    };
  }

  start(): void {
    if (this.#state.wanted) return;
    const { clock, source } = this.#deps;
    this.#connections = 0;
    this.#droppedBefore = 0;
    this.#servedAtMs = clock.monotonicMs();
    this.#state.want();
    this.#attached = source.attach(this);
    if (source.present) this.#connect();
    else this.#become('waiting-program');
  }

  async stop(): Promise<void> {
    if (this.#state.wanted) {
      this.#state.release();
      this.#attached?.[Symbol.dispose]();
      this.#attached = null;
      this.#abandonAttempt();
      const connection = this.#letGo();
      if (connection) this.#closing = Promise.all([this.#closing, connection.close()]).then(() => undefined);
      this.#become('idle', null);
    }
    await Promise.all([this.#closing, this.#opener.settled]);
  }

  retry(): void {
    if (this.#state.now === 'retrying') this.#connect();
    else if (this.#connection) this.#second.hurry();
  }

  onBatch(batch: Batch): void {
    this.#connection?.onBatch(batch);
  }

  onProgram(present: boolean): void {
    const state = this.#state.now;
    if (present) {
      if (state === 'waiting-program') this.#connect();
      return;
    }
    if (this.#connection) this.#become('no-program');
    else {
      this.#abandonAttempt();
      this.#become('waiting-program');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #connect(fault?: FaultInfo): void {
    this.#abandonAttempt();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#become('connecting', fault);
    this.#opener.open(attempt.signal).then(
      (session) => (attempt.signal.aborted ? session.abort() : this.#serve(session)),
      (error: unknown) => {
        if (attempt.signal.aborted) return;
        this.#attempt = null;
        this.#retryLater(this.#opener.faultOf(error));
      },
    );
  }

  /** The second connection's publish was accepted: it serves from the cached GOP on, and the stuck one is not worth a goodbye. */
  #takeOver(session: PublishSession): void {
    this.#letGo()?.reset();
    this.#deps.log.info({ id: this.#deps.spec.id }, 'relay: second connection takes over');
    this.#serve(session);
    this.changed.emit();
  }

  #onSecondFailed(error: unknown): void {
    const fault = this.#opener.faultOf(error);
    this.#deps.log.info({ id: this.#deps.spec.id, fault: fault.toInfo() }, 'relay: second connection not made');
    // The stuck one is gone meanwhile, and this attempt was all there was.
    if (!this.#connection) this.#connect();
    else if (fault.code === 'destination/name-busy' && this.#connection.stuckBy === 'path') this.#freeName(this.#connection, fault);
  }

  /**
   * The path is there again, or the peer could not have answered, and it is our own stuck connection that holds the name: the kernel would
   * use the path again up to 20 s later. Given up it frees the name at once.
   */
  #freeName(connection: RelayConnection, fault: Fault): void {
    connection.reset();
    this.#onLost(fault);
  }

  #serve(session: PublishSession): void {
    const { source, watch, clock } = this.#deps;
    this.#attempt = null;
    this.#connections += 1;
    this.#connectedAtMs = clock.monotonicMs();
    this.#connection = new RelayConnection({
      ...{ session, source, watch, clock },
      onVerdict: (verdict) => this.#onVerdict(verdict),
      onEnded: (fault) => this.#onLost(fault),
    });
    this.#connection.begin();
  }

  #onVerdict(verdict: Verdict): void {
    if (!this.#connection) return;
    this.#servedAtMs = Math.max(this.#servedAtMs, this.#connection.progressAtMs ?? 0);
    if (verdict === 'dead') {
      this.#connection.reset();
      this.#onLost(new Fault('destination/stalled'));
      return;
    }
    this.#followWithSecond(this.#connection);
    if (!this.#deps.source.present) this.#become('no-program');
    else if (verdict === 'live') this.#become('live');
    else if (verdict === 'slow') this.#become('slow', { code: 'destination/too-slow', params: {} });
    else if (verdict === 'stalled') this.#become('stalled', { code: 'destination/stalled', params: {} });
    else if (verdict === 'quiet') this.#become('no-program');
  }

  #followWithSecond(connection: RelayConnection): void {
    const wasOn = this.#second.isOn;
    this.#second.follow(this.#deps.source.present ? connection.stuckBy : null);
    if (this.#second.isOn !== wasOn) this.changed.emit();
  }

  /** The connection is gone by itself, or has been given up. A second one that is being made becomes the first. */
  #onLost(fault: Fault): void {
    const { source, clock } = this.#deps;
    const connection = this.#letGo();
    this.#servedAtMs = Math.max(this.#servedAtMs, connection?.progressAtMs ?? 0);
    const wasGood = connection?.progressAtMs != null && clock.monotonicMs() - this.#connectedAtMs >= GOOD_MS;
    if (!source.present) {
      this.#abandonAttempt();
      this.#become('waiting-program', fault.toInfo());
    } else if (this.#second.isTrying) this.#become('connecting', fault.toInfo());
    else if (wasGood && fault.retryable) this.#connect(fault.toInfo());
    else this.#retryLater(fault);
  }

  #retryLater(fault: Fault): void {
    const { clock, random } = this.#deps;
    this.#second.end();
    const delayMs = fault.retryable
      ? backoffMs(Math.max(0, clock.monotonicMs() - this.#servedAtMs), random)
      : NOT_RETRYABLE_MS + Math.floor(random() * NOT_RETRYABLE_SPREAD_MS);
    this.#retryTimer = clock.after(delayMs, () => this.#connect());
    this.#become('retrying', fault.toInfo(), clock.nowMs() + delayMs);
  }

  #letGo(): RelayConnection | null {
    const connection = this.#connection;
    this.#connection = null;
    this.#droppedBefore += connection?.droppedFrames ?? 0;
    return connection;
  }

  #abandonAttempt(): void {
    this.#retryTimer?.[Symbol.dispose]();
    this.#retryTimer = null;
    this.#attempt?.abort(new Error('no longer wanted'));
    this.#attempt = null;
    this.#second.end();
  }

  #become(state: RelayState, fault?: FaultInfo | null, retryAtMs?: number): void {
    if (!this.#state.become(state, fault, retryAtMs)) return;
    this.#deps.log.info({ id: this.#deps.spec.id, state, fault: this.#state.status.fault }, 'relay: state');
  }
}
