/** What a command writes to and listens to; the process's own, or a test's. */
export interface CommandIo {
  out(line: string): void;
  err(line: string): void;
  /** Aborted by SIGINT, SIGTERM or SIGHUP, and when nobody reads the output any more. */
  stop: AbortSignal;
}

/** Exit codes of `foyer`. @source sysexits.h for EX_USAGE */
export const EXIT = { ok: 0, failed: 1, usage: 64 } as const;

const SAME_ASK_MS = 1_000;

/** The process's own input and output. Signals are listened to once a command asks for `stop`, until the result is disposed. */
export function processIo(): CommandIo & Disposable {
  const stopping = new AbortController();
  let askedAtMs = 0;
  const stop = () => {
    // A terminal's Ctrl-C comes from the terminal and from npm at once; asked again later, whoever asks does not want to wait any longer.
    if (stopping.signal.aborted && performance.now() - askedAtMs > SAME_ASK_MS) process.exit(EXIT.failed);
    if (!stopping.signal.aborted) askedAtMs = performance.now();
    stopping.abort();
  };
  // A terminal or pipe that went away must not take the desk with it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let isListening = false;
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    get stop() {
      if (!isListening) for (const signal of signals) process.on(signal, stop);
      isListening = true;
      return stopping.signal;
    },
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, stop);
      process.stdout.off('error', stop);
    },
  };
}

/** Resolves when the command is to end. */
export function stopped({ stop }: Pick<CommandIo, 'stop'>): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
