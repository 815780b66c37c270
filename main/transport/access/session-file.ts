import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '../../base/atomic-write.ts';
import type { Log } from '../../base/log.ts';
import type { SessionFile } from './session-book.ts';

/** Sessions in a file of mode 0600. One that cannot be written lets nobody in again after a restart, and is no reason to fail now. */
export function sessionFile(file: string, log: Log): SessionFile {
  return {
    load: () => (existsSync(file) ? readFileSync(file, 'utf8') : null),
    save: (text) => {
      try {
        writeFileAtomic(file, text, 0o600);
      } catch (error) {
        log.warn({ err: error }, 'sessions could not be kept');
      }
    },
  };
}
