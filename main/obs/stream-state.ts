import type { ObsStatus } from '../contract/obs.ts';

export type StreamState = ObsStatus['stream'];

/** A start that takes longer reaches nobody. OBS itself gives up a connect after 30 s, without a word in between. */
export const HANGING_AFTER_MS = 10_000;
const GIVEN_UP_AFTER_MS = 35_000;
/** A STOPPED may come this much later than the reading that says inactive, or before the STARTING it belongs to. */
const REORDERING_MS = 1_000;
/** Still active this long after STOPPING: the stop did not happen. */
const STOPPING_FOR_MS = 15_000;

/**
 * What the stream output of OBS does, from two sources that only together tell the truth: StreamStateChanged events, whose order is not
 * guaranteed (STOPPED was seen before STOPPING), and GetStreamStatus, which knows active or not but takes *starting* for *stopped*.
 * Pure: time is handed in (monotonic, ms).
 * @source measured with OBS 29.0.2 / obs-websocket 5.1.0
 */
export class StreamTracker {
  #state: StreamState = 'unknown';
  #sinceMs = 0;
  /** STOPPED came, but the output is not known to be down yet. */
  #stopSeen = false;
  #inactiveSinceMs: number | null = null;
  /** A STOPPED that came before its STARTING. */
  #orphanStopMs: number | null = null;
  #startingSeen = false;

  get state(): StreamState {
    return this.#state;
  }

  /** False while the next reading should come soon. */
  get settled(): boolean {
    return this.#state !== 'starting' && this.#state !== 'stopping' && this.#inactiveSinceMs === null;
  }

  hanging(nowMs: number): boolean {
    return this.#state === 'starting' && nowMs - this.#sinceMs >= HANGING_AFTER_MS;
  }

  /** We are about to ask for a start. */
  begin(nowMs: number): void {
    this.#orphanStopMs = null;
    this.#startingSeen = false;
    this.#become('starting', nowMs);
  }

  /** OBS refused the request itself: nothing was started. */
  cancel(nowMs: number): void {
    if (this.#state === 'starting') this.#become('stopped', nowMs);
  }

  event(outputState: string, nowMs: number): void {
    const live = this.#state === 'streaming' || this.#state === 'reconnecting';
    switch (outputState) {
      case 'OBS_WEBSOCKET_OUTPUT_STARTING':
        this.#startingSeen = true;
        if (this.#orphanStopMs !== null && nowMs - this.#orphanStopMs < REORDERING_MS) this.#orphanStopMs = null;
        else if (!live && this.#state !== 'starting') this.#become('starting', nowMs);
        return;
      case 'OBS_WEBSOCKET_OUTPUT_STARTED':
      case 'OBS_WEBSOCKET_OUTPUT_RECONNECTED':
        this.#stopSeen = false;
        if (this.#state === 'stopping') this.#become('streaming', nowMs);
        return;
      case 'OBS_WEBSOCKET_OUTPUT_STOPPING':
        if (live) this.#become('stopping', nowMs);
        return;
      case 'OBS_WEBSOCKET_OUTPUT_STOPPED':
        if (this.#state === 'stopped' || (this.#state === 'starting' && !this.#startingSeen)) this.#orphanStopMs = nowMs;
        if (this.#state === 'starting') this.#become('stopped', nowMs);
        else if (this.#state !== 'stopped') this.#stopSeen = true;
        return;
    }
  }

  read(status: { outputActive: boolean; outputReconnecting: boolean }, nowMs: number): void {
    if (!status.outputActive) this.#inactive(nowMs);
    else if (status.outputReconnecting) this.#become('reconnecting', nowMs);
    else this.#become(this.#isEnding(nowMs) ? 'stopping' : 'streaming', nowMs);
  }

  #isEnding(nowMs: number): boolean {
    if (this.#state === 'stopping') return nowMs - this.#sinceMs < STOPPING_FOR_MS;
    return this.#stopSeen && this.#state !== 'starting';
  }

  #inactive(nowMs: number): void {
    if (this.#state === 'starting') {
      if (nowMs - this.#sinceMs >= GIVEN_UP_AFTER_MS) this.#become('stopped', nowMs);
    } else if (this.#state === 'unknown' || this.#state === 'stopped' || this.#stopSeen) {
      this.#become('stopped', nowMs);
    } else {
      this.#inactiveSinceMs ??= nowMs;
      if (nowMs - this.#inactiveSinceMs >= REORDERING_MS) this.#become('stopped', nowMs);
    }
  }

  #become(state: StreamState, nowMs: number): void {
    if (state !== 'stopping') this.#stopSeen = false;
    this.#inactiveSinceMs = null;
    if (state === this.#state) return;
    this.#state = state;
    this.#sinceMs = nowMs;
  }
}
