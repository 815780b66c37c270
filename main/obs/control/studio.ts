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
      scene(async ({ socket, clock }) => {
        await naming(name, () => socket.call('SetCurrentSceneTransition', { transitionName: name }));
        if (durationMs !== undefined) await socket.call('SetCurrentSceneTransitionDuration', { transitionDuration: durationMs });
        await confirm(clock, 'transition', async () => {
          const now = await socket.call('GetCurrentSceneTransition');
          const hasDuration = durationMs === undefined || now.transitionFixed || now.transitionDuration === durationMs;
          return now.transitionName === name && hasDuration;
        });
      }),
  };
}

async function previewOf(socket: ObsSocket): Promise<string> {
  const { currentPreviewSceneName } = await namingScene('', () => socket.call('GetCurrentPreviewScene'));
  return (currentPreviewSceneName as string | null) ?? '';
}

/** Once no transition runs, as OBS answers yes to a TAKE during one and does nothing. @throws Fault `obs/moved-on`, `obs/studio-mode-off` */
async function ready({ socket, live }: CommandParts, preview: string): Promise<void> {
  await live.transition.over();
  if ((await previewOf(socket)) !== preview) throw new Fault('obs/moved-on', { scene: preview });
}

async function take(parts: CommandParts, preview: string): Promise<void> {
  await ready(parts, preview);
  await trigger(parts, preview);
}

async function trigger({ socket, clock }: CommandParts, preview: string): Promise<void> {
  await namingScene(preview, () => socket.call('TriggerStudioModeTransition'));
  await confirm(clock, 'scene', async () => (await socket.call('GetCurrentProgramScene')).currentProgramSceneName === preview);
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
  await socket.call('SetCurrentSceneTransition', { transitionName: other.name });
  try {
    await trigger(parts, preview);
    await began(parts);
    await live.transition.over();
  } finally {
    await socket.call('SetCurrentSceneTransition', { transitionName: chosen });
  }
}

/** OBS announces a transition a moment after it answered; put back in that moment, the chosen one would be used. */
function began({ clock }: CommandParts): Promise<void> {
  return new Promise((resolve) => void clock.after(60, resolve));
}
