import { z } from 'zod';

/** A destination's id, or that with the mark of its backup server. */
export const relayIdSchema = z.string().regex(/^[a-z0-9-]{1,48}$/);

const BACKUP = '--backup';

/** The relay to the backup server of a destination; the one to its first server has the destination's own id. */
export function backupRelayId(destinationId: string): string {
  return `${destinationId}${BACKUP}`;
}

/** No destination may be called as the backup of another one. */
export function isBackupRelay(id: string): boolean {
  return id.endsWith(BACKUP);
}
