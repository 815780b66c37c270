import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { isRunning } from '../base/is-running.ts';
import { type EngineFile, EXIT_ALREADY_RUNNING } from '../contract/engine-api.ts';
import { readEngineFile } from './engine-file.ts';
import { EngineProcess, type EngineProcessOptions } from './engine-process.ts';
import { EngineSocket } from './engine-socket.ts';

export interface FindDeps extends EngineProcessOptions {
  clock: Clock;
  figuresEveryMs?: number;
}

/** An engine that has answered; `started` if it was not there before. */
export interface Found {
  socket: EngineSocket;
  file: EngineFile;
  started: EngineProcess | null;
}

const START_MS = 10_000;
const POLL_MS = 15;

/**
 * Attaches to the engine of a data directory, or starts one. A file left behind by a dead engine, or whose process id now belongs to
 * another program, counts as none.
 * @throws Fault `engine/gone` if it ends while starting, `engine/no-answer`, `engine/not-ours` if an engine is there that cannot be used:
 *   another version, one whose token is unknown, or, where it should be owned, anybody's
 */
export async function findOrStart(deps: FindDeps, signal: AbortSignal): Promise<Found> {
  const found = await find(deps);
  if (found) return found;
  const started = EngineProcess.start(deps);
  try {
    const file = await announced(deps, started, signal);
    if (file) return { file, started, socket: await connected(file, deps) };
    const other = await find(deps);
    if (other) return other;
    throw new Fault('engine/not-ours');
  } catch (error) {
    if (deps.owned || !(error instanceof Fault)) await started.end(0, deps.clock);
    throw error;
  }
}

async function find(deps: FindDeps): Promise<Found | null> {
  const file = readEngineFile(deps.dataDir);
  if (!file || !isRunning(file.pid)) return null;
  try {
    const socket = await connected(file, deps);
    if (!deps.owned) return { file, socket, started: null };
    await socket[Symbol.asyncDispose]();
    throw new Fault('engine/not-ours', { pid: file.pid });
  } catch (error) {
    if (error instanceof Fault && error.code === 'engine/gone') return null;
    throw error;
  }
}

/** With the first status, which follows the welcome at once. */
async function connected(file: EngineFile, { clock, figuresEveryMs }: FindDeps): Promise<EngineSocket> {
  const socket = await EngineSocket.connect({ file, clock, figuresEveryMs });
  if (socket.status) return socket;
  const told = new Promise<void>((resolve) => {
    const first = socket.news.on(() => {
      first[Symbol.dispose]();
      resolve();
    });
  });
  await Promise.race([told, socket.closed]);
  if (!socket.status) throw new Fault('engine/gone');
  return socket;
}

/** Waits until the engine that was started has written its file. @returns null if it found another one there */
async function announced(deps: FindDeps, started: EngineProcess, signal: AbortSignal): Promise<EngineFile | null> {
  const deadlineMs = deps.clock.monotonicMs() + START_MS;
  while (started.running) {
    const file = readEngineFile(deps.dataDir);
    if (file?.pid === started.pid) return file;
    if (deps.clock.monotonicMs() > deadlineMs) throw new Fault('engine/no-answer');
    await pause(POLL_MS, undefined, { signal });
  }
  const exitCode = await started.exited;
  if (exitCode === EXIT_ALREADY_RUNNING) return null;
  throw new Fault('engine/gone', { exitCode });
}
