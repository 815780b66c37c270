import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { LiveReader } from '../live/live-reader.ts';
import { isStatus, type ObsSocket } from '../obs-socket.ts';

export interface CommandParts {
  socket: ObsSocket;
  live: LiveReader;
  clock: Clock;
}

/** Commands of one lane wait for each other; a long transition keeps nobody from muting a microphone. */
export type Lane = 'scene' | 'source' | 'sound' | 'output';

export type Run = <T>(lane: Lane, command: (parts: CommandParts) => Promise<T>) => Promise<T>;

const CONFIRM_EVERY_MS = 30;

/**
 * Asks until OBS says that it is so. @param what for the fault's words
 * @throws Fault `obs/refused` if it still is not after `limitMs`
 */
export async function confirm(clock: Clock, what: string, isSo: () => Promise<boolean>, limitMs = 3_000): Promise<void> {
  const giveUpAtMs = clock.monotonicMs() + limitMs;
  while (!(await isSo())) {
    if (clock.monotonicMs() >= giveUpAtMs) throw new Fault('obs/refused', { what });
    await new Promise<void>((resolve) => void clock.after(CONFIRM_EVERY_MS, resolve));
  }
}

const RESOURCE_NOT_FOUND = 600;
const INVALID_RESOURCE_STATE = 604;
const NOT_ITS_KIND = 602;
const STUDIO_MODE_OFF = 506;

/** Has OBS's usual ways to say no of a source become faults with its name. @source obs-websocket 5 protocol, RequestStatus; measured */
export async function naming<T>(source: string, job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    if (isStatus(error, RESOURCE_NOT_FOUND)) throw new Fault('obs/source-not-found', { source }, { cause: error });
    if (isStatus(error, INVALID_RESOURCE_STATE) || isStatus(error, NOT_ITS_KIND))
      throw new Fault('obs/not-possible', { source }, { cause: error });
    throw error;
  }
}

/** The same for a scene, in studio mode. */
export async function namingScene<T>(scene: string, job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    if (isStatus(error, STUDIO_MODE_OFF)) throw new Fault('obs/studio-mode-off', {}, { cause: error });
    if (isStatus(error, RESOURCE_NOT_FOUND) || isStatus(error, NOT_ITS_KIND))
      throw new Fault('obs/scene-not-found', { scene }, { cause: error });
    throw error;
  }
}
