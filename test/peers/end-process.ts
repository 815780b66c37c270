import { isRunning } from '../../main/base/is-running.ts';
import { waitFor } from './wait-for.ts';

/** Ends a process that is not our child, by force if it does not end by itself. */
export async function endProcess(pid: number): Promise<void> {
  if (!isRunning(pid)) return;
  process.kill(pid, 'SIGTERM');
  await waitFor(`process ${pid} to end`, () => !isRunning(pid), { timeoutMs: 5_000 }).catch(() => process.kill(pid, 'SIGKILL'));
}
