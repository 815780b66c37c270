import { Fault } from '../../base/fault.ts';
import type { ObsControl } from '../../contract/obs-commands.ts';
import { isStatus, type ObsSocket } from '../obs-socket.ts';
import { type CommandParts, confirm, naming, type Run } from './command-runner.ts';

type OutputCommands = Pick<
  ObsControl,
  | 'startRecord'
  | 'stopRecord'
  | 'startReplay'
  | 'stopReplay'
  | 'saveReplay'
  | 'startVirtualCamera'
  | 'stopVirtualCamera'
  | 'switchCollection'
  | 'switchProfile'
>;

const RUNNING = 500;
const NOT_RUNNING = 501;
const MISSING = 604;
/** An encoder has to start, a file has to be closed. */
const OUTPUT_WITHIN_MS = 8_000;
const COLLECTION_WITHIN_MS = 10_000;

interface Output {
  name: 'record' | 'replay' | 'virtual-camera';
  isActive(socket: ObsSocket): Promise<boolean>;
  start(socket: ObsSocket): Promise<unknown>;
  stop(socket: ObsSocket): Promise<unknown>;
}

const RECORD: Output = {
  name: 'record',
  isActive: async (socket) => (await socket.call('GetRecordStatus')).outputActive,
  start: (socket) => socket.call('StartRecord'),
  stop: (socket) => socket.call('StopRecord'),
};
const REPLAY: Output = {
  name: 'replay',
  isActive: async (socket) => (await socket.call('GetReplayBufferStatus')).outputActive,
  start: (socket) => socket.call('StartReplayBuffer'),
  stop: (socket) => socket.call('StopReplayBuffer'),
};
const VIRTUAL_CAMERA: Output = {
  name: 'virtual-camera',
  isActive: async (socket) => (await socket.call('GetVirtualCamStatus')).outputActive,
  start: (socket) => socket.call('StartVirtualCam'),
  stop: (socket) => socket.call('StopVirtualCam'),
};

/** Recording, replay buffer and virtual camera; scene collection and profile. */
export function outputCommands(run: Run): OutputCommands {
  const command = (output: Output, job: (parts: CommandParts) => Promise<void>) =>
    run('output', async (parts) => {
      try {
        await job(parts);
      } catch (error) {
        if (isStatus(error, MISSING)) throw new Fault('obs/not-available', { what: output.name }, { cause: error });
        throw error;
      }
      await parts.live.read();
    });
  const start = (output: Output) =>
    command(output, async ({ socket, clock }) => {
      await unless(RUNNING, () => output.start(socket));
      await confirm(clock, output.name, () => output.isActive(socket), OUTPUT_WITHIN_MS);
    });
  const stop = (output: Output) =>
    command(output, async ({ socket, clock }) => {
      await unless(NOT_RUNNING, () => output.stop(socket));
      await confirm(clock, output.name, async () => !(await output.isActive(socket)), OUTPUT_WITHIN_MS);
    });
  return {
    startRecord: () => start(RECORD),
    stopRecord: () => stop(RECORD),
    startReplay: () => start(REPLAY),
    stopReplay: () => stop(REPLAY),
    saveReplay: () =>
      command(REPLAY, async ({ socket, clock }) => {
        const last = async () => (await socket.call('GetLastReplayBufferReplay')).savedReplayPath;
        const before = await last().catch(() => ''); // none was saved yet
        await socket.call('SaveReplayBuffer');
        await confirm(clock, 'replay', async () => (await last()) !== before, OUTPUT_WITHIN_MS);
      }),
    startVirtualCamera: () => start(VIRTUAL_CAMERA),
    stopVirtualCamera: () => stop(VIRTUAL_CAMERA),
    switchCollection: ({ name }) =>
      run('scene', async ({ socket, clock, live }) => {
        await naming(name, () => socket.call('SetCurrentSceneCollection', { sceneCollectionName: name }));
        const current = async () => (await socket.call('GetSceneCollectionList')).currentSceneCollectionName;
        await confirm(clock, 'collection', async () => (await current()) === name, COLLECTION_WITHIN_MS);
        await live.read();
      }),
    switchProfile: ({ name }) =>
      run('scene', async ({ socket, clock, live }) => {
        await naming(name, () => socket.call('SetCurrentProfile', { profileName: name }));
        const current = async () => (await socket.call('GetProfileList')).currentProfileName;
        await confirm(clock, 'profile', async () => (await current()) === name, COLLECTION_WITHIN_MS);
        await live.read();
      }),
  };
}

/** It is so already: somebody was faster, and that is as good. */
async function unless(status: number, job: () => Promise<unknown>): Promise<void> {
  try {
    await job();
  } catch (error) {
    if (!isStatus(error, status)) throw error;
  }
}
