/** What the ingest that the fake streams to does. */
export type FakeIngest = 'accepts' | 'refuses' | 'hangs';

type Say = (outputState: string, outputActive: boolean) => void;

/**
 * The stream output of OBS with its timing and its oddities: StartStream answers before anything is tried, a hanging connect has no end
 * that a request could bring about, RECONNECTING says inactive while GetStreamStatus says active.
 */
export class FakeStream {
  ingest: FakeIngest = 'accepts';
  /** Sends STOPPED before the STARTING or STOPPING that it follows, as a loaded OBS does. */
  swapsOrder = false;
  startRequests = 0;
  active = false;
  reconnecting = false;
  readonly #say: Say;
  readonly #timers = new Set<NodeJS.Timeout>();
  #starting = false;

  constructor(say: Say) {
    this.#say = say;
  }

  /** @returns the request status code */
  start(): number {
    this.startRequests += 1;
    if (this.active) return 500;
    this.#starting = true;
    this.#later(10, () => {
      if (this.ingest === 'refuses') {
        this.#pair('STARTING', 'STOPPED');
        this.#starting = false;
        return;
      }
      this.#say('OBS_WEBSOCKET_OUTPUT_STARTING', false);
      if (this.ingest === 'accepts') this.#later(40, () => this.connectNow());
    });
    return 100;
  }

  /** What a hanging ingest does when it answers after all. */
  connectNow(): void {
    this.#starting = false;
    this.active = true;
    this.#say('OBS_WEBSOCKET_OUTPUT_STARTED', true);
  }

  /** What a hanging connect does after 30 s. */
  giveUp(): void {
    this.#starting = false;
    this.#say('OBS_WEBSOCKET_OUTPUT_STOPPED', false);
  }

  stop(): number {
    if (this.#starting || !this.active) return 501;
    this.#later(10, () => {
      const wasReconnecting = this.reconnecting;
      if (!this.swapsOrder && !wasReconnecting) this.#say('OBS_WEBSOCKET_OUTPUT_STOPPING', false);
      this.#later(wasReconnecting ? 0 : 60, () => {
        this.active = false;
        this.reconnecting = false;
        if (this.swapsOrder || wasReconnecting) this.#pair('STOPPING', 'STOPPED');
        else this.#say('OBS_WEBSOCKET_OUTPUT_STOPPED', false);
      });
    });
    return 100;
  }

  loseIngest(): void {
    this.reconnecting = true;
    this.#say('OBS_WEBSOCKET_OUTPUT_RECONNECTING', false);
  }

  ingestReturns(): void {
    this.reconnecting = false;
    this.#say('OBS_WEBSOCKET_OUTPUT_RECONNECTED', true);
  }

  status(): Record<string, unknown> {
    const figures = { outputBytes: 0, outputCongestion: 0, outputDuration: 0, outputSkippedFrames: 0, outputTotalFrames: 0 };
    return { ...figures, outputActive: this.active, outputReconnecting: this.reconnecting, outputTimecode: '00:00:00.000' };
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #pair(first: string, second: string): void {
    const order = this.swapsOrder ? [second, first] : [first, second];
    for (const name of order) this.#say(`OBS_WEBSOCKET_OUTPUT_${name}`, false);
  }

  #later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }
}
