import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { ObsReader } from './obs-reader.ts';
import { isStatus, type ObsSocket } from './obs-socket.ts';
import { HANGING_AFTER_MS } from './stream-state.ts';

const OUTPUT_RUNNING = 500;
const OUTPUT_NOT_RUNNING = 501;
/** OBS gives a hanging connect up after 30 s; a stop took up to 1.1 s. */
const START_ENDS_WITHIN_MS = 36_000;
const STOP_WITHIN_MS = 10_000;

interface Parts {
  socket: ObsSocket;
  reader: ObsReader;
  clock: Clock;
}

/**
 * Starts the stream and waits until OBS says that it runs. A second StartStream while the first hangs would tear the stream 30 s later
 * and leave OBS unable to stop, so there is never one: a call during a start waits for that start.
 * @throws Fault `obs/refused` if OBS tried and stopped; `obs/nothing-arrives` if it still tries after 10 s; `obs/no-answer`, `obs/link-lost`
 * @source measured with OBS 29.0.2
 */
export async function startStream({ socket, reader, clock }: Parts): Promise<void> {
  await reader.readStream();
  const { stream } = reader;
  if (stream.state === 'stopping' && !(await reader.until(() => stream.state !== 'stopping', STOP_WITHIN_MS)))
    await lostOr(socket, 'obs/refused');
  if (stream.state === 'streaming' || stream.state === 'reconnecting') return;
  if (stream.state !== 'starting') {
    stream.begin(clock.monotonicMs());
    reader.nudge();
    try {
      await socket.call('StartStream');
    } catch (error) {
      stream.cancel(clock.monotonicMs());
      reader.nudge();
      if (!isStatus(error, OUTPUT_RUNNING)) throw error;
      // Running already: somebody pressed the button in OBS at the same time. The reading tells.
      await reader.readStream();
    }
  }
  const settled = await reader.until(() => stream.state !== 'starting' || reader.hanging, HANGING_AFTER_MS);
  reader.nudge();
  if (stream.state === 'starting' && settled) throw new Fault('obs/nothing-arrives');
  if (!settled) await lostOr(socket, 'obs/nothing-arrives');
  if (stream.state === 'stopped') throw new Fault('obs/refused', { what: 'start-stream' });
}

/**
 * Stops the stream and waits until OBS says so. While OBS starts, a StopStream is refused and the stream starts all the same: then this
 * waits for the end of the start first (up to 36 s).
 * @throws Fault `obs/refused` if OBS goes on; `obs/no-answer`, `obs/link-lost`
 */
export async function stopStream({ socket, reader }: Parts): Promise<void> {
  await reader.readStream();
  const { stream } = reader;
  if (stream.state === 'starting' && !(await reader.until(() => stream.state !== 'starting', START_ENDS_WITHIN_MS)))
    await lostOr(socket, 'obs/no-answer');
  if (stream.state === 'stopped') return;
  if (stream.state !== 'stopping') {
    try {
      await socket.call('StopStream');
    } catch (error) {
      // Not running: it ended by itself in between, or OBS has lost hold of it. The reading below tells.
      if (!isStatus(error, OUTPUT_NOT_RUNNING)) throw error;
    }
    await reader.readStream();
  }
  if (!(await reader.until(() => stream.state === 'stopped', STOP_WITHIN_MS))) await lostOr(socket, 'obs/refused');
}

/** Nothing more came: because the link ended, or because OBS did not do it. */
async function lostOr(socket: ObsSocket, code: 'obs/refused' | 'obs/nothing-arrives' | 'obs/no-answer'): Promise<never> {
  await socket.call('GetStreamStatus');
  throw new Fault(code, code === 'obs/refused' ? { what: 'stream' } : {});
}
