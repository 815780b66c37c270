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
  | 'setImage'
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
/** A cursor is read a moment after it was set. */
const NEAR_MS = 700;
/** Seeking goes to a keyframe, which may be this far away. */
const KEYFRAME_MS = 10_000;

/** What scenes show: items, texts, media, filters; and hotkeys, which belong to any of them. */
export function sourceCommands(run: Run): SourceCommands {
  const source = (name: string, command: (parts: CommandParts) => Promise<void>) =>
    run('source', async (parts) => {
      await naming(name, () => command(parts));
      await parts.live.read();
    });
  const media = (input: string, action: string, isSo: (now: ObsMedia, sinceMs: number) => boolean) =>
    source(input, async ({ socket, clock }) => {
      const { state } = await mediaOf(socket, input);
      if (state === 'none' && !(await isMedia(socket, input))) throw new Fault('obs/not-possible', { source: input });
      const askedAtMs = clock.monotonicMs();
      await socket.call('TriggerMediaInputAction', { inputName: input, mediaAction: `OBS_WEBSOCKET_MEDIA_INPUT_ACTION_${action}` });
      await confirm(clock, 'media', async () => isSo(await mediaOf(socket, input), clock.monotonicMs() - askedAtMs), MEDIA_WITHIN_MS);
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
    setImage: ({ input, file }) =>
      source(input, async ({ socket, clock }) => {
        const read = () => socket.call('GetInputSettings', { inputName: input });
        if (kindOf((await read()).inputKind) !== 'image') throw new Fault('obs/not-possible', { source: input });
        await socket.call('SetInputSettings', { inputName: input, inputSettings: { file } });
        await confirm(clock, 'image', async () => (await read()).inputSettings.file === file);
      }),
    playMedia: ({ input }) => media(input, 'PLAY', isOnItsWay),
    pauseMedia: ({ input }) => media(input, 'PAUSE', ({ state }) => state === 'paused'),
    restartMedia: ({ input }) =>
      media(input, 'RESTART', (now, sinceMs) => isOnItsWay(now) && (now.state === 'opening' || now.cursorMs <= sinceMs + NEAR_MS)),
    stopMedia: ({ input }) => media(input, 'STOP', ({ state }) => ['stopped', 'ended', 'none'].includes(state)),
    seekMedia: ({ input, cursorMs }) =>
      source(input, async ({ socket, clock }) => {
        const before = await mediaOf(socket, input);
        const askedAtMs = clock.monotonicMs();
        await socket.call('SetMediaInputCursor', { inputName: input, mediaCursor: cursorMs });
        const isThere = async () => hasSought(before, await mediaOf(socket, input), cursorMs, clock.monotonicMs() - askedAtMs);
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

const isOnItsWay = ({ state }: ObsMedia) => state === 'playing' || state === 'opening';

/**
 * Whether the film is where it was sent: near it, or at the keyframe before it; in either case not simply where it would have been anyway.
 * @param sinceMs since it was asked for
 */
export function hasSought(before: ObsMedia, now: ObsMedia, wantedMs: number, sinceMs: number): boolean {
  const elapsedMs = before.state === 'playing' ? sinceMs : 0;
  const off = now.cursorMs - wantedMs;
  if (off > -NEAR_MS && off <= elapsedMs + NEAR_MS) return true;
  const hasJumped = Math.abs(now.cursorMs - before.cursorMs - elapsedMs) > NEAR_MS;
  return hasJumped && off < 0 && off > -KEYFRAME_MS;
}

async function mediaOf(socket: ObsSocket, input: string): Promise<ObsMedia> {
  return readMedia(await socket.call('GetMediaInputStatus', { inputName: input }), 0);
}

/** OBS takes a media action for any input and answers yes. @source measured with OBS 29.0.2 */
async function isMedia(socket: ObsSocket, input: string): Promise<boolean> {
  return kindOf((await socket.call('GetInputSettings', { inputName: input })).inputKind) === 'media';
}
