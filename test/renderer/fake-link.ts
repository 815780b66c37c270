import type { Role } from '../../main/contract/session.ts';
import type { Snapshot, Update } from '../../main/contract/snapshot.ts';
import type { DeskClientApi, DeskLink } from '../../renderer/client/link.ts';

type Calls = { path: string; input: unknown }[];

/** A desk in the page's own process: says what a test tells it to, remembers what it was asked. */
export class FakeLink implements DeskLink {
  readonly calls: Calls = [];
  readonly api: DeskClientApi;
  reconnects = 0;
  subscriptions = 0;
  signedIn = true;
  /** What the desk says this page may do. */
  role: Role = 'producer';
  /** What a command answers, by its path; otherwise `{ rev: 0 }`. */
  answers: Record<string, (input: unknown) => unknown> = {
    'platforms.list': () => [],
    'keys.check': () => ({ doubts: [] }),
  };
  #snapshot: Snapshot;
  #feeds = new Set<(item: Update | Error) => void>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.api = this.#proxy([]) as DeskClientApi;
  }

  /** What it was asked to do, without what was only looked up. */
  get commands(): Calls {
    return this.calls.filter(({ path }) => !['platforms.list', 'keys.check', 'asRun.list', 'access.list', 'audit.list'].includes(path));
  }

  say(update: Update): void {
    if (update.kind === 'snapshot') this.#snapshot = update.snapshot;
    for (const feed of this.#feeds) feed(update);
  }

  /** What the next subscriber gets first. */
  set snapshot(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  breakOff(): void {
    for (const feed of this.#feeds) feed(new Error('connection closed'));
  }

  opened(signal: AbortSignal): Promise<void> {
    return signal.aborted ? Promise.reject(signal.reason) : Promise.resolve();
  }

  reconnect(): void {
    this.reconnects += 1;
  }

  async isSignedIn(): Promise<boolean> {
    return this.signedIn;
  }

  close(): void {
    this.breakOff();
  }

  #proxy(path: string[]): unknown {
    return new Proxy(() => undefined, {
      get: (_, name) => (typeof name === 'string' && name !== 'then' ? this.#proxy([...path, name]) : undefined),
      apply: (_, __, [input, options]) => this.#call(path.join('.'), input, options),
    });
  }

  async #call(path: string, input: unknown, options?: { signal?: AbortSignal }): Promise<unknown> {
    if (path === 'desk.watch') return this.#watch(options?.signal);
    if (path === 'session.me') return { id: 'me', kind: 'browser', name: 'me', role: this.role }; // a part of following, no command
    this.calls.push({ path, input });
    return this.answers[path] ? this.answers[path](input) : { rev: 0 };
  }

  async *#watch(signal?: AbortSignal): AsyncGenerator<Update> {
    this.subscriptions += 1;
    const waiting: (Update | Error)[] = [{ kind: 'snapshot', snapshot: this.#snapshot }];
    let wake: () => void = () => undefined;
    const feed = (item: Update | Error) => {
      waiting.push(item);
      wake();
    };
    const stop = () => feed(new Error('aborted'));
    this.#feeds.add(feed);
    signal?.addEventListener('abort', stop);
    try {
      for (;;) {
        const next = waiting.shift();
        if (next instanceof Error) throw next;
        if (next) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      this.#feeds.delete(feed);
      signal?.removeEventListener('abort', stop);
    }
  }
}
