import type { Clock } from '../../../base/clock.ts';
import { type DiskSpace, diskSpace } from '../../../base/disk-space.ts';
import { Fault } from '../../../base/fault.ts';

/** How much of its disk a recording leaves to the rest of the machine. */
export interface DiskLimits {
  freeBytes: number;
  /** Of the whole disk, 0..1. */
  freeShare: number;
  /** The share counts up to here: a percentage of a disk array is a week of recordings. */
  freeShareAtMostBytes: number;
}

export const DISK_LIMITS: DiskLimits = { freeBytes: 1e9, freeShare: 0.02, freeShareAtMostBytes: 20e9 };
/** At 50 Mb/s that is 19 MB between two looks. */
const LOOK_EVERY_MS = 3_000;

/** @returns bytes that have to stay free */
export function reserveBytes({ totalBytes }: DiskSpace, limits: DiskLimits): number {
  return Math.max(limits.freeBytes, Math.min(limits.freeShareAtMostBytes, totalBytes * limits.freeShare));
}

export interface DiskGuardDeps {
  folder: string;
  clock: Clock;
  limits: DiskLimits;
  /** What is free; the system's word when left out. */
  read?: (folder: string) => Promise<DiskSpace>;
}

/** Looks after the disk of one folder while something is written there. */
export class DiskGuard {
  readonly #deps: DiskGuardDeps;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: DiskGuardDeps) {
    this.#deps = deps;
  }

  /** Looks now. @throws Fault `recording/disk-full`; NodeJS.ErrnoException */
  async look(): Promise<void> {
    const { folder, clock, limits, read = diskSpace } = this.#deps;
    this.#lookedAtMs = clock.monotonicMs();
    const space = await read(folder);
    if (space.freeBytes < reserveBytes(space, limits)) throw new Fault('recording/disk-full', { folder });
  }

  /** Looks if the last look is some seconds old; between two writes, so that a disk that hangs holds up one thread and not two. */
  async lookAgain(): Promise<void> {
    if (this.#deps.clock.monotonicMs() - this.#lookedAtMs >= LOOK_EVERY_MS) await this.look();
  }
}
