import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import pino from 'pino';
import type { Redactor } from './redact.ts';

export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

const MAX_LOG_BYTES = 5_000_000;

/**
 * A JSON-lines log in a file (the one before is kept as `<file>.1`), every line cleaned of known secrets before it is written.
 * Writing never fails the caller: a full disk must not take a broadcast down.
 */
export function openLog(file: string, name: string, redactor: Redactor): Log & Disposable {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let size = 0;
  let fd = open();
  function open(): number {
    const handle = openSync(file, 'a', 0o600);
    size = statSync(file).size;
    return handle;
  }
  const sink = {
    write(line: string) {
      const text = redactor.clean(line);
      try {
        if (size > MAX_LOG_BYTES) {
          closeSync(fd);
          renameSync(file, `${file}.1`);
          fd = open();
        }
        writeSync(fd, text);
        size += Buffer.byteLength(text);
      } catch {
        // Nowhere left to say it; the broadcast matters more than its log.
      }
    },
  };
  const logger = pino({ name, base: { pid: process.pid }, level: 'debug' }, sink);
  return Object.assign(logger, { [Symbol.dispose]: () => closeSync(fd) });
}

/** Swallows everything; for tests and short commands. */
export const silentLog: Log = pino({ level: 'silent' });
