/** What a command writes to and listens to; the process's own, or a test's. */
export interface CommandIo {
  out(line: string): void;
  err(line: string): void;
  /** Aborted when the command is to end: SIGINT, SIGTERM, SIGHUP, or the end of the npm that it was started through. */
  stop: AbortSignal;
  /** Aborted when nobody reads the output any more. A desk goes on then; a command that is there for its output ends. */
  unread: AbortSignal;
}

/** Exit codes of `foyer`. @source sysexits.h for EX_USAGE */
export const EXIT = { ok: 0, failed: 1, usage: 64 } as const;

const SAME_ASK_MS = 1_000;
const PARENT_CHECK_MS = 1_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The process's own input and output. Whether to stop is listened to once a command asks for `stop`, until the result is disposed. */
export function processIo(): CommandIo & Disposable {
  const stopping = new AbortController();
  const leaving = new AbortController();
  let askedAtMs = 0;
  const stop = () => {
    // A terminal's Ctrl-C comes from the terminal and from npm at once; asked again later, whoever asks does not want to wait any longer.
    if (stopping.signal.aborted && performance.now() - askedAtMs > SAME_ASK_MS) process.exit(EXIT.failed);
    if (!stopping.signal.aborted) askedAtMs = performance.now();
    stopping.abort();
  };
  // A terminal or pipe that went away must not take the process with it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => leaving.abort());
  let isListening = false;
  let parentWatch: NodeJS.Timeout | undefined;
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    get stop() {
      if (!isListening) {
        for (const signal of SIGNALS) process.on(signal, stop);
        parentWatch = watchNpm(stop);
      }
      isListening = true;
      return stopping.signal;
    },
    unread: leaving.signal,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) process.off(signal, stop);
      clearInterval(parentWatch);
    },
  };
}

/**
 * A signal to `npm run` reaches the shell that npm started, and that one ends without passing it on: the command would run on alone. So
 * behind npm, the end of the parent is taken as the signal.
 */
function watchNpm(stop: () => void): NodeJS.Timeout | undefined {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MS);
  return timer.unref();
}

/** Resolves when the command is to end. */
export function stopped({ stop }: Pick<CommandIo, 'stop'>): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
