import { statfs } from 'node:fs/promises';

export interface DiskSpace {
  /** What this user may still write. */
  freeBytes: number;
  totalBytes: number;
}

/** Of the disk that a folder is on. @throws NodeJS.ErrnoException as `statfs` does */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
