import type { ObsControl } from '../../contract/obs-commands.ts';
import { monitorType } from '../live/audio.ts';
import type { ObsSocket } from '../obs-socket.ts';
import { confirm, naming, type Run } from './command-runner.ts';

type SoundCommands = Pick<ObsControl, 'setMuted' | 'setVolume' | 'setMonitoring' | 'setTracks' | 'setSyncOffset' | 'setBalance'>;

interface Change {
  write(socket: ObsSocket): Promise<unknown>;
  isSo(socket: ObsSocket): Promise<boolean>;
}

const ALL_TRACKS = [1, 2, 3, 4, 5, 6];
/** OBS keeps 32-bit floats. */
const near = (one: number | null, other: number, tolerance: number) => Math.abs((one ?? -100) - other) <= tolerance;

export function soundCommands(run: Run): SoundCommands {
  const change = (inputName: string, { write, isSo }: Change) =>
    run('sound', ({ socket, live, clock }) =>
      naming(inputName, async () => {
        await write(socket);
        await confirm(clock, 'sound', () => isSo(socket));
        await live.readInput(inputName);
      }),
    );
  return {
    setMuted: ({ input: inputName, isMuted }) =>
      change(inputName, {
        write: (socket) => socket.call('SetInputMute', { inputName, inputMuted: isMuted }),
        isSo: async (socket) => (await socket.call('GetInputMute', { inputName })).inputMuted === isMuted,
      }),
    setVolume: ({ input: inputName, volumeDb }) =>
      change(inputName, {
        write: (socket) => socket.call('SetInputVolume', { inputName, inputVolumeDb: volumeDb }),
        isSo: async (socket) => near((await socket.call('GetInputVolume', { inputName })).inputVolumeDb, volumeDb, 0.05),
      }),
    setMonitoring: ({ input: inputName, monitoring }) =>
      change(inputName, {
        write: (socket) => socket.call('SetInputAudioMonitorType', { inputName, monitorType: monitorType(monitoring) }),
        isSo: async (socket) => (await socket.call('GetInputAudioMonitorType', { inputName })).monitorType === monitorType(monitoring),
      }),
    setTracks: ({ input: inputName, tracks }) =>
      change(inputName, {
        write: (socket) =>
          socket.call('SetInputAudioTracks', {
            inputName,
            inputAudioTracks: Object.fromEntries(ALL_TRACKS.map((track) => [String(track), tracks.includes(track)])),
          }),
        isSo: async (socket) => {
          const { inputAudioTracks } = await socket.call('GetInputAudioTracks', { inputName });
          return ALL_TRACKS.every((track) => inputAudioTracks[String(track)] === tracks.includes(track));
        },
      }),
    setSyncOffset: ({ input: inputName, syncOffsetMs }) =>
      change(inputName, {
        write: (socket) => socket.call('SetInputAudioSyncOffset', { inputName, inputAudioSyncOffset: syncOffsetMs }),
        isSo: async (socket) => near((await socket.call('GetInputAudioSyncOffset', { inputName })).inputAudioSyncOffset, syncOffsetMs, 1),
      }),
    setBalance: ({ input: inputName, balance }) =>
      change(inputName, {
        write: (socket) => socket.call('SetInputAudioBalance', { inputName, inputAudioBalance: balance }),
        isSo: async (socket) => near((await socket.call('GetInputAudioBalance', { inputName })).inputAudioBalance, balance, 0.001),
      }),
  };
}
