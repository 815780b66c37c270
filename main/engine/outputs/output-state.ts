import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import type { FaultInfo } from '../../contract/fault.ts';
import { IDLE_RELAY, type RelayState, type RelayStatus } from '../../contract/relay.ts';

/** What every output says of itself beside its figures: whether it is wanted, its state and since when, and why it is not live. */
export class OutputState {
  /** A transition: wanted, state or fault changed. */
  readonly changed = new Emitter<void>();
  readonly #clock: Pick<Clock, 'nowMs'>;
  #status: RelayStatus = IDLE_RELAY;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  get status(): RelayStatus {
    return this.#status;
  }

  get wanted(): boolean {
    return this.#status.wanted;
  }

  get now(): RelayState {
    return this.#status.state;
  }

  /** Wanted from now on, and nothing has gone wrong yet. To be said by whoever asks: `become`, or `changed`. */
  want(state: RelayState = 'idle'): void {
    this.#status = { ...IDLE_RELAY, wanted: true, state, sinceMs: this.#clock.nowMs() };
  }

  /** Not wanted from now on. Its end is said by `become`. */
  release(): void {
    this.#status = { ...this.#status, wanted: false, retryAtMs: null };
  }

  /**
   * @param fault stays what it was when left out: it also says why an output that is live again was not
   * @param retryAtMs UTC epoch, of the next attempt
   * @returns whether the state is another one
   */
  become(state: RelayState, fault: FaultInfo | null = this.#status.fault, retryAtMs: number | null = null): boolean {
    const before = this.#status;
    if (before.state === state && before.fault?.code === fault?.code && before.retryAtMs === retryAtMs) return false;
    const sinceMs = before.state === state ? before.sinceMs : this.#clock.nowMs();
    this.#status = { ...before, state, fault, retryAtMs, sinceMs };
    this.changed.emit();
    return before.state !== state;
  }
}
