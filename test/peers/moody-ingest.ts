import { Scope } from '../../main/base/scope.ts';
import { RtmpServer } from './rtmp-server.ts';
import type { RtmpServerSession, ServerPolicy } from './rtmp-server-session.ts';

/**
 * What the ingest does with the next publisher: takes it; says no; takes the connection and never says a word; says yes only after a
 * while; takes it, resets it in the middle of its stream and is away for a moment; takes it and stops reading.
 */
export type Mood = 'accepts' | 'refuses' | 'silent' | 'slow' | 'dies' | 'freezes';

export interface MoodyTimes {
  /** So long `silent` holds a connection before it closes it; OBS itself gives up after 30 s. */
  silentMs: number;
  slowMs: number;
  awayMs: number;
}

const DIES_AFTER_BYTES = 150_000;
/** Media within this time: something arrives. */
const RECENT_MS = 1_000;

/** An ingest that has its moods, and a probe that says whether media arrives. */
export class MoodyIngest implements AsyncDisposable {
  mood: Mood = 'accepts';
  readonly #scope = new Scope();
  readonly #times: MoodyTimes;
  readonly #timers = new Set<NodeJS.Timeout>();
  #server: RtmpServer | null = null;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #return: Promise<void> = Promise.resolve();

  private constructor(times: MoodyTimes) {
    this.#times = times;
  }

  static async open(times: MoodyTimes): Promise<MoodyIngest> {
    const self = new MoodyIngest(times);
    self.#server = self.#scope.use(await RtmpServer.open({ policy: () => self.#policy() }));
    self.#scope.defer(() => {
      for (const timer of self.#timers) clearTimeout(timer);
    });
    return self;
  }

  get url(): string {
    return this.#open.url('live');
  }

  /** Since the last media that came, ms. */
  get quietMs(): number {
    return performance.now() - this.#heardAtMs;
  }

  get arrives(): boolean {
    return this.quietMs < RECENT_MS;
  }

  /** Resolves once it is there (again) after it has died. */
  async back(): Promise<void> {
    await this.#return;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope[Symbol.asyncDispose]();
  }

  get #open(): RtmpServer {
    if (!this.#server) throw new Error('not open');
    return this.#server;
  }

  #policy(): ServerPolicy {
    const heard = () => {
      this.#heardAtMs = performance.now();
    };
    switch (this.mood) {
      case 'accepts':
        return { onMedia: heard };
      case 'refuses':
        return { onPublish: (session) => this.#refuse(session) };
      case 'silent':
        return {
          onSocket: (socket) => {
            socket.resume();
            this.#later(this.#times.silentMs, () => socket.destroy());
            return true;
          },
        };
      case 'slow':
        return { onPublish: (session) => this.#later(this.#times.slowMs, () => session.acceptPublish()), onMedia: heard };
      case 'dies':
        return {
          onMedia: (session) => {
            heard();
            if (session.bytes < DIES_AFTER_BYTES || session.socket.destroyed) return;
            // Whoever comes again is taken.
            this.mood = 'accepts';
            this.#open.shut();
            session.reset();
            this.#return = new Promise((resolve, reject) => {
              this.#later(this.#times.awayMs, () => this.#open.reopen().then(resolve, reject));
            });
          },
        };
      case 'freezes':
        return {
          onMedia: (session) => {
            if (session.bytes < DIES_AFTER_BYTES) heard();
            else session.socket.pause();
          },
        };
    }
  }

  #refuse(session: RtmpServerSession): void {
    session.status('error', 'NetStream.Publish.BadName', 'Not this one.');
    session.socket.end();
  }

  #later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }
}
