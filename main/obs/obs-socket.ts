import OBSWebSocket, {
  EventSubscription,
  type OBSEventTypes,
  type OBSRequestTypes,
  type OBSResponseTypes,
  OBSWebSocketError,
  type RequestBatchRequest,
} from 'obs-websocket-js/json';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { connectFault, type ObsAddress, requireVersion, where } from './connect-fault.ts';

/** Longest wait for the Hello, for one request, and for OBS to answer our close, ms. */
const ANSWER_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 500;
/** All that is not sent many times a second. */
const EVENTS = EventSubscription.All;
const METERS = EventSubscription.InputVolumeMeters;

/** The library can only close politely, which a frozen OBS never answers. */
class Client extends OBSWebSocket {
  terminate(): void {
    (this.socket as unknown as { terminate(): void } | undefined)?.terminate();
  }
}

type Reject = (fault: Fault) => void;

/** A request type and its data. */
export type Question = readonly [type: keyof OBSRequestTypes, data?: Record<string, unknown>];

/**
 * One connection to OBS in which nothing waits for ever: the library leaves `connect()` without a time limit and never settles a
 * request whose connection ended.
 */
export class ObsSocket implements AsyncDisposable {
  readonly version: string;
  readonly closed: Promise<Fault>;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #address: ObsAddress;
  readonly #waiting: Set<Reject>;
  /** Changes of the subscription, one after the other, each answered. */
  #subscribing: Promise<unknown> = Promise.resolve();
  #disposing: Promise<void> | null = null;

  private constructor(
    client: Client,
    clock: Clock,
    address: ObsAddress,
    version: string,
    ending: { closed: Promise<Fault>; waiting: Set<Reject> },
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#address = address;
    this.version = version;
    this.closed = ending.closed;
    this.#waiting = ending.waiting;
  }

  /**
   * Connects, identifies and checks the version.
   * @param eventSubscriptions what OBS is to send; only {@link openSecond} asks for other than the usual
   * @throws Fault `obs/not-running`, `obs/no-answer`, `obs/wrong-password`, `obs/password-needed`, `obs/too-old`, `obs/link-lost`
   */
  static async open(address: ObsAddress, clock: Clock, signal: AbortSignal, eventSubscriptions: number = EVENTS): Promise<ObsSocket> {
    const client = new Client();
    const waiting = new Set<Reject>();
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    const closed = new Promise<Fault>((resolve) => {
      client.once('ConnectionClosed', (error) => {
        const fault = new Fault('obs/link-lost', where(address), { cause: error });
        for (const reject of [...waiting]) reject(fault);
        resolve(fault);
      });
    });
    const connecting = client.connect(`ws://${host}:${address.port}`, address.password || undefined, { eventSubscriptions });
    const abort = () => client.terminate();
    signal.addEventListener('abort', abort);
    try {
      const noAnswer = () => new Fault('obs/no-answer', where(address));
      const hello = await within(clock, ANSWER_TIMEOUT_MS, connecting, noAnswer);
      const version = await within(clock, ANSWER_TIMEOUT_MS, Promise.race([client.call('GetVersion'), closed]), noAnswer);
      if (version instanceof Fault) throw version;
      requireVersion(version.obsVersion, hello.obsWebSocketVersion);
      return new ObsSocket(client, clock, address, version.obsVersion, { closed, waiting });
    } catch (error) {
      client.terminate();
      await Promise.allSettled([connecting]);
      throw connectFault(error, address);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  on<E extends keyof OBSEventTypes>(event: E, listener: (data: OBSEventTypes[E]) => void): Disposable {
    const client = this.#client as unknown as {
      on(event: string, listener: (data: OBSEventTypes[E]) => void): void;
      off(event: string, listener: (data: OBSEventTypes[E]) => void): void;
    };
    client.on(event, listener);
    return { [Symbol.dispose]: () => client.off(event, listener) };
  }

  /**
   * One request.
   * @throws OBSWebSocketError with the request status code if OBS says no
   * @throws Fault `obs/no-answer` after 5 s, `obs/link-lost` if the connection ends or has ended
   */
  call<R extends keyof OBSRequestTypes>(request: R, data?: OBSRequestTypes[R]): Promise<OBSResponseTypes[R]> {
    return this.#limited(() => this.#client.call(request, data));
  }

  /**
   * Several questions in one message, done in their order. @returns for each its answer, or null if OBS said no to that one
   * @throws Fault as {@link call}
   */
  async ask(questions: readonly Question[]): Promise<(Record<string, unknown> | null)[]> {
    if (questions.length === 0) return [];
    const requests = questions.map(([requestType, requestData]) => ({ requestType, requestData }) as RequestBatchRequest);
    const results = await this.#limited(() => this.#client.callBatch(requests));
    return questions.map((_, index) => {
      const result = results[index];
      return result?.requestStatus.result ? ((result.responseData as unknown as Record<string, unknown> | undefined) ?? {}) : null;
    });
  }

  /** Has OBS send its levels 20 times a second. @throws Fault as {@link call} */
  beginMeters(): Promise<void> {
    return this.#subscribe(EVENTS | METERS);
  }

  /** @throws Fault as {@link call} */
  endMeters(): Promise<void> {
    return this.#subscribe(EVENTS);
  }

  /** Another connection to the same OBS, which is sent levels and nothing else. @throws Fault as {@link open} */
  openSecond(signal: AbortSignal): Promise<ObsSocket> {
    return ObsSocket.open(this.#address, this.#clock, signal, METERS);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#close();
    return this.#disposing;
  }

  #limited<T>(request: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#client.identified) {
        reject(new Fault('obs/link-lost', where(this.#address)));
        return;
      }
      const settle = () => {
        timer[Symbol.dispose]();
        this.#waiting.delete(lost);
      };
      const lost: Reject = (fault) => {
        settle();
        reject(fault);
      };
      const timer = this.#clock.after(ANSWER_TIMEOUT_MS, () => lost(new Fault('obs/no-answer', where(this.#address))));
      this.#waiting.add(lost);
      request().then(
        (answer) => {
          settle();
          resolve(answer);
        },
        (error: unknown) => {
          settle();
          reject(error instanceof OBSWebSocketError ? error : new Fault('obs/link-lost', where(this.#address), { cause: error }));
        },
      );
    });
  }

  #subscribe(eventSubscriptions: number): Promise<void> {
    const change = this.#subscribing.then(async () => void (await this.#limited(() => this.#client.reidentify({ eventSubscriptions }))));
    this.#subscribing = Promise.allSettled([change]);
    return change;
  }

  /**
   * A change of the subscription that is under way is waited for: OBS counts who listens to its levels, and where it works on a change
   * and on the end of that connection at once it counts one listener out twice. From then on nobody gets levels any more.
   * @source measured with OBS 29.0.2 / obs-websocket 5.1.0: 1 to 2 of 10 connections that ended so; a second listener at the same time heard
   */
  async #close(): Promise<void> {
    const timer = this.#clock.after(CLOSE_TIMEOUT_MS, () => this.#client.terminate());
    await Promise.race([this.#subscribing, this.closed]);
    await this.#client.disconnect();
    timer[Symbol.dispose]();
  }
}

/** @throws what `otherwise` makes if the promise has not settled after `limitMs` */
async function within<T>(clock: Clock, limitMs: number, promise: Promise<T>, otherwise: () => Fault): Promise<T> {
  let timer: Disposable | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = clock.after(limitMs, () => reject(otherwise()));
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    timer?.[Symbol.dispose]();
  }
}

/** True for the "no" of OBS with this request status code. @source obs-websocket 5 protocol, RequestStatus */
export function isStatus(error: unknown, code: number): boolean {
  return error instanceof OBSWebSocketError && error.code === code;
}

/** What remains of OBS's "no" after the expected codes: a fault with the number alone, as its words may quote what was sent. */
export function refusal(error: unknown): unknown {
  return error instanceof OBSWebSocketError ? new Fault('obs/refused', { status: error.code }) : error;
}
