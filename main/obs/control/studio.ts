import { Fault } from '../../base/fault.ts';
import type { ObsControl } from '../../contract/obs-commands.ts';
import type { ObsSocket } from '../obs-socket.ts';
import { type CommandParts, confirm, naming, namingScene, type Run } from './command-runner.ts';

type StudioCommands = Pick<ObsControl, 'setStudioMode' | 'setPreview' | 'take' | 'auto' | 'cut' | 'setTransition'>;

/** Preview and program. */
export function studioCommands(run: Run): StudioCommands {
  const scene = (command: (parts: CommandParts) => Promise<void>) =>
    run('scene', async (parts) => {
      await command(parts);
      await parts.live.read();
    });
  return {
    setStudioMode: ({ isOn }) =>
      scene(async ({ socket, clock }) => {
        await socket.call('SetStudioModeEnabled', { studioModeEnabled: isOn });
        await confirm(clock, 'studio-mode', async () => (await socket.call('GetStudioModeEnabled')).studioModeEnabled === isOn);
        // Calls within a few ms act on the user interface as it was; with a preview scene it is there. @source measured
        if (isOn) await confirm(clock, 'studio-mode', async () => (await previewOf(socket)) !== '');
      }),
    setPreview: ({ scene: name }) =>
      scene(async ({ socket, clock }) => {
        await namingScene(name, () => socket.call('SetCurrentPreviewScene', { sceneName: name }));
        await confirm(clock, 'preview', async () => (await previewOf(socket)) === name);
      }),
    take: ({ preview }) => scene((parts) => take(parts, preview)),
    auto: ({ preview }) => scene((parts) => takeWith(parts, preview, isMoving)),
    cut: ({ preview }) => scene((parts) => takeWith(parts, preview, isCut)),
    setTransition: ({ name, durationMs }) =>
      scene(async (parts) => {
        // Chosen while one runs, a way back to the scene that it leaves would be said and never drawn. @source measured with OBS 29.0.2
        await parts.live.transition.over();
        await choose(parts, name);
        if (durationMs === undefined) return;
        const { socket, clock } = parts;
        await socket.call('SetCurrentSceneTransitionDuration', { transitionDuration: durationMs });
        await confirm(clock, 'transition', async () => {
          const { transitionFixed, transitionDuration } = await socket.call('GetCurrentSceneTransition');
          return transitionFixed || transitionDuration === durationMs;
        });
      }),
  };
}

/** OBS answers before its window has done it. @source measured with OBS 29.0.2 on a busy machine */
async function choose({ socket, clock }: CommandParts, name: string): Promise<void> {
  await naming(name, () => socket.call('SetCurrentSceneTransition', { transitionName: name }));
  await confirm(clock, 'transition', async () => (await socket.call('GetCurrentSceneTransition')).transitionName === name);
}

async function previewOf(socket: ObsSocket): Promise<string> {
  const { currentPreviewSceneName } = await namingScene('', () => socket.call('GetCurrentPreviewScene'));
  return (currentPreviewSceneName as string | null) ?? '';
}

/**
 * Once no transition runs, as OBS answers yes to a TAKE during one and does nothing. A scene that is on program already was taken a moment
 * ago: OBS may be about to swap, and a second TAKE would then bring back what was on before.
 * @throws Fault `obs/moved-on`, `obs/studio-mode-off`
 */
async function ready({ socket, live }: CommandParts, preview: string): Promise<void> {
  await live.transition.over();
  const { currentProgramSceneName } = await socket.call('GetCurrentProgramScene');
  if ((await previewOf(socket)) !== preview || currentProgramSceneName === preview) throw new Fault('obs/moved-on', { scene: preview });
}

async function take(parts: CommandParts, preview: string): Promise<void> {
  await ready(parts, preview);
  await trigger(parts, preview);
}

async function trigger({ socket, live, clock }: CommandParts, preview: string): Promise<void> {
  await live.moving(async () => {
    await namingScene(preview, () => socket.call('TriggerStudioModeTransition'));
    await confirm(clock, 'scene', async () => (await socket.call('GetCurrentProgramScene')).currentProgramSceneName === preview);
  });
}

interface Transition {
  name: string;
  kind: string;
}
const isCut = ({ kind }: Transition) => kind === 'cut_transition';
const isMoving = (transition: Transition) => !isCut(transition);

/** With another transition than the chosen one if that does not suit; the chosen one is put back. */
async function takeWith(parts: CommandParts, preview: string, suits: (transition: Transition) => boolean): Promise<void> {
  const { socket, live } = parts;
  await ready(parts, preview);
  const list = await socket.call('GetSceneTransitionList');
  const all = (list.transitions as unknown as { transitionName: string; transitionKind: string }[]).map(
    ({ transitionName, transitionKind }): Transition => ({ name: transitionName, kind: transitionKind }),
  );
  const chosen = list.currentSceneTransitionName;
  if (all.some((transition) => transition.name === chosen && suits(transition))) return trigger(parts, preview);
  const other = all.find(suits);
  if (!other) throw new Fault('obs/not-available', { what: 'transition' });
  await choose(parts, other.name);
  try {
    await trigger(parts, preview);
    // Put back while it runs, the chosen one would be used.
    await live.transition.over();
  } finally {
    await choose(parts, chosen);
  }
}
