import type { FaultInfo } from '../../main/contract/fault-codes.ts';
import { BitrateHistory } from './bitrate-history.ts';
import { createDeskStore, type DeskStore, loseLink, markPending, settlePending, takeUpdate } from './desk-store.ts';
import type { DeskClientApi, DeskLink } from './link.ts';

/** Why a command did not work: a fault that the desk named, or that it was not reached, did not answer, or did not accept the input. */
export type Refusal = { kind: 'fault'; fault: FaultInfo } | { kind: 'no-connection' | 'no-answer' | 'rejected' };
export type Outcome<T> = { ok: true; result: T } | { ok: false; refusal: Refusal };
type Call<T> = (api: DeskClientApi, options: { signal: AbortSignal }) => Promise<T>;

const COMMAND_MS = 10_000;
/** Without news for this long the desk is asked for a sign of life: a tablet that left the Wi-Fi gets no close from its socket. */
const QUIET_MS = 3_000;
const OPEN_MS = 4_000;
const RETRY_MS = 500;
const LISTEN_AGAIN_MS = 1_000;

/** Follows the desk into a store and sends it commands. */
export class DeskClient implements AsyncDisposable {
  readonly store: DeskStore = createDeskStore();
  readonly history = new BitrateHistory();
  readonly #link: DeskLink;
  readonly #now: () => number;
  readonly #ended = new AbortController();
  #following: Promise<void> = Promise.resolve();
  #heardAtMs = 0;

  private constructor(link: DeskLink, now: () => number) {
    this.#link = link;
    this.#now = now;
  }

  /** @param now the page's clock, ms; any epoch */
  static open(link: DeskLink, now: () => number): DeskClient {
    const client = new DeskClient(link, now);
    client.#following = client.#follow();
    return client;
  }

  /** The desk's time, UTC epoch ms. */
  deskNowMs(): number {
    return this.#now() + this.store.getState().clockOffsetMs;
  }

  /**
   * Listens to something beside the snapshot (levels, pictures) until the signal ends, over every break of the connection.
   * @param take called with each item
   */
  async listen<T>(
    call: (api: DeskClientApi, options: { signal: AbortSignal }) => Promise<AsyncIterable<T>>,
    take: (item: T) => void,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#link.opened(signal);
        for await (const item of await call(this.#link.api, { signal })) take(item);
      } catch (error) {
        if (signal.aborted) return;
        console.warn('listening again:', error instanceof Error ? error.message : error);
      }
      await delay(LISTEN_AGAIN_MS, signal);
    }
  }

  /**
   * Sends a command; `pending[key]` stands until the desk answered and its revision has been seen.
   * @param key the same for commands that exclude each other, for example `relay/<id>`
   */
  async run<T>(key: string, call: Call<T>): Promise<Outcome<T>> {
    markPending(this.store, key);
    try {
      const result = await call(this.#link.api, { signal: AbortSignal.timeout(COMMAND_MS) });
      settlePending(this.store, key, revOf(result));
      return { ok: true, result };
    } catch (error) {
      settlePending(this.store, key, null);
      return { ok: false, refusal: refusalOf(error) };
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      try {
        await this.#link.opened(AbortSignal.any([signal, AbortSignal.timeout(OPEN_MS)]));
        await this.#watch(signal);
      } catch (error) {
        if (signal.aborted) return;
        console.warn('the desk cannot be followed:', error instanceof Error ? error.message : error);
        const isSignedIn = await this.#link.isSignedIn();
        loseLink(this.store, isSignedIn ? 'lost' : 'signed-out', this.#now());
        await delay(RETRY_MS, signal);
      }
    }
  }

  /** One subscription, until a revision is missing. @throws when the connection ends or goes quiet */
  async #watch(outer: AbortSignal): Promise<void> {
    const watching = new AbortController();
    const stop = () => watching.abort(outer.reason);
    outer.addEventListener('abort', stop);
    this.#heardAtMs = this.#now();
    const probe = setInterval(() => void this.#probe(watching), QUIET_MS);
    try {
      this.store.setState({ me: await this.#link.api.session.me(undefined, { signal: watching.signal }) });
      const updates = await this.#link.api.desk.watch(undefined, { signal: watching.signal });
      for await (const update of updates) {
        this.#heardAtMs = this.#now();
        if (!takeUpdate(this.store, update, this.#heardAtMs)) return;
        const { snapshot } = this.store.getState();
        if (snapshot) this.history.take(snapshot);
      }
      throw new Error('the desk ended the subscription');
    } finally {
      clearInterval(probe);
      outer.removeEventListener('abort', stop);
      watching.abort(new Error('subscription over'));
    }
  }

  /** The cheapest call there is, as a sign of life. */
  async #probe(watching: AbortController): Promise<void> {
    if (this.#now() - this.#heardAtMs < QUIET_MS) return;
    try {
      const signal = AbortSignal.any([watching.signal, AbortSignal.timeout(QUIET_MS)]);
      await this.#link.api.asRun.list({ afterSeq: Number.MAX_SAFE_INTEGER, limit: 1 }, { signal });
      this.#heardAtMs = this.#now();
    } catch (error) {
      if (watching.signal.aborted) return;
      watching.abort(error);
      this.#link.reconnect();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('page closed'));
    this.#link.close();
    await this.#following;
  }
}

function revOf(result: unknown): number | null {
  return typeof result === 'object' && result !== null && 'rev' in result && typeof result.rev === 'number' ? result.rev : null;
}

function refusalOf(error: unknown): Refusal {
  const { code, data, name } = error as { code?: unknown; data?: unknown; name?: unknown };
  if (code === 'FAULT') return { kind: 'fault', fault: data as FaultInfo };
  if (typeof code === 'string') return { kind: 'rejected' };
  return { kind: name === 'TimeoutError' || name === 'AbortError' ? 'no-answer' : 'no-connection' };
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
