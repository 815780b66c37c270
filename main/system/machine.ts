import { networkInterfaces, uptime } from 'node:os';
import { type DiskSpace, diskSpace } from '../base/disk-space.ts';
import type { Interfaces } from '../domain/system/network.ts';

/** What is asked of the machine; a test's own, or the real one. */
export interface Machine {
  interfaces(): Interfaces;
  /** Since it started, sleep included, ms; null where that is not known. */
  uptimeMs(): number | null;
  /** Its monotonic clock stands still while it sleeps. */
  monotonicSleeps: boolean;
  disk(folder: string): Promise<DiskSpace>;
}

/** The machine that this process runs on. */
export const thisMachine: Machine = {
  interfaces: () => networkInterfaces(),
  uptimeMs: () => uptime() * 1_000,
  monotonicSleeps: process.platform !== 'win32',
  disk: diskSpace,
};
