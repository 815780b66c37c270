import { Fault } from '../../base/fault.ts';
import type { ObsControl } from '../../contract/obs-commands.ts';
import type { ObsMedia } from '../../contract/obs-live.ts';
import { kindOf } from '../live/kinds.ts';
import { readMedia } from '../live/media.ts';
import type { ObsSocket } from '../obs-socket.ts';
import { type CommandParts, confirm, naming, type Run } from './command-runner.ts';

type SourceCommands = Pick<
  ObsControl,
  | 'setItemVisible'
  | 'setText'
  | 'playMedia'
  | 'pauseMedia'
  | 'restartMedia'
  | 'stopMedia'
  | 'seekMedia'
  | 'filters'
  | 'setFilterEnabled'
  | 'hotkeys'
  | 'triggerHotkey'
>;

/** A file has to be opened first. */
const MEDIA_WITHIN_MS = 3_000;
/** Seeking goes to a keyframe. */
const SEEK_TOLERANCE_MS = 2_500;

/** What scenes show: items, texts, media, filters; and hotkeys, which belong to any of them. */
export function sourceCommands(run: Run): SourceCommands {
  const source = (name: string, command: (parts: CommandParts) => Promise<void>) =>
    run('source', async (parts) => {
      await naming(name, () => command(parts));
      await parts.live.read();
    });
  const media = (input: string, action: string, ...wanted: ObsMedia['state'][]) =>
    source(input, async ({ socket, clock }) => {
      const { state } = await mediaOf(socket, input);
      if (state === 'none' && !(await isMedia(socket, input))) throw new Fault('obs/not-possible', { source: input });
      await socket.call('TriggerMediaInputAction', { inputName: input, mediaAction: `OBS_WEBSOCKET_MEDIA_INPUT_ACTION_${action}` });
      await confirm(clock, 'media', async () => wanted.includes((await mediaOf(socket, input)).state), MEDIA_WITHIN_MS);
    });
  return {
    setItemVisible: ({ scene, id, isVisible }) =>
      source(scene, async ({ socket, clock }) => {
        await socket.call('SetSceneItemEnabled', { sceneName: scene, sceneItemId: id, sceneItemEnabled: isVisible });
        const read = () => socket.call('GetSceneItemEnabled', { sceneName: scene, sceneItemId: id });
        await confirm(clock, 'item', async () => (await read()).sceneItemEnabled === isVisible);
      }),
    setText: ({ input, text }) =>
      source(input, async ({ socket, clock }) => {
        const read = () => socket.call('GetInputSettings', { inputName: input });
        if (kindOf((await read()).inputKind) !== 'text') throw new Fault('obs/not-possible', { source: input });
        await socket.call('SetInputSettings', { inputName: input, inputSettings: { text } });
        await confirm(clock, 'text', async () => ((await read()).inputSettings.text ?? '') === text);
      }),
    playMedia: ({ input }) => media(input, 'PLAY', 'playing', 'opening'),
    pauseMedia: ({ input }) => media(input, 'PAUSE', 'paused'),
    restartMedia: ({ input }) => media(input, 'RESTART', 'playing', 'opening'),
    stopMedia: ({ input }) => media(input, 'STOP', 'stopped', 'ended', 'none'),
    seekMedia: ({ input, cursorMs }) =>
      source(input, async ({ socket, clock }) => {
        await socket.call('SetMediaInputCursor', { inputName: input, mediaCursor: cursorMs });
        const isThere = async () => Math.abs((await mediaOf(socket, input)).cursorMs - cursorMs) < SEEK_TOLERANCE_MS;
        await confirm(clock, 'media', isThere, MEDIA_WITHIN_MS);
      }),
    filters: ({ source: name }) =>
      run('source', async ({ socket }) => {
        const { filters } = await naming(name, () => socket.call('GetSourceFilterList', { sourceName: name }));
        return (filters as unknown as { filterName: string; filterEnabled: boolean }[]).map(({ filterName, filterEnabled }) => ({
          name: filterName,
          isEnabled: filterEnabled,
        }));
      }),
    setFilterEnabled: ({ source: name, filter, isEnabled }) =>
      source(filter, async ({ socket, clock }) => {
        const which = { sourceName: name, filterName: filter };
        await socket.call('SetSourceFilterEnabled', { ...which, filterEnabled: isEnabled });
        await confirm(clock, 'filter', async () => (await socket.call('GetSourceFilter', which)).filterEnabled === isEnabled);
      }),
    hotkeys: () => run('source', async ({ socket }) => (await socket.call('GetHotkeyList')).hotkeys),
    // What a hotkey does nobody can say, so nothing can be read back: the answer of OBS has to do.
    triggerHotkey: ({ name }) => source(name, async ({ socket }) => void (await socket.call('TriggerHotkeyByName', { hotkeyName: name }))),
  };
}

async function mediaOf(socket: ObsSocket, input: string): Promise<ObsMedia> {
  return readMedia(await socket.call('GetMediaInputStatus', { inputName: input }), 0);
}

/** OBS takes a media action for any input and answers yes. @source measured with OBS 29.0.2 */
async function isMedia(socket: ObsSocket, input: string): Promise<boolean> {
  return kindOf((await socket.call('GetInputSettings', { inputName: input })).inputKind) === 'media';
}
