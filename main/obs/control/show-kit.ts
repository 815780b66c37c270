import { Fault } from '../../base/fault.ts';
import type { ObsControl } from '../../contract/obs-commands.ts';
import type { ShowKitKind, ShowKitPlan } from '../../contract/show-kit.ts';
import { KITS, type KitPlace, type KitSource } from '../../domain/show-kit/kits.ts';
import { clash, type KitGround, planKit } from '../../domain/show-kit/plan-kit.ts';
import type { ObsSocket, Question } from '../obs-socket.ts';
import { readScenes } from '../scenes.ts';
import type { Run } from './command-runner.ts';

/** ABGR. */
const GROUND_COLOUR = 0xff1f1713;

export function showKitCommands(run: Run): Pick<ObsControl, 'planShowKit' | 'addShowKit'> {
  return {
    planShowKit: ({ kind }) => run('scene', ({ socket }) => plan(socket, kind)),
    addShowKit: ({ kind }) =>
      run('scene', async ({ socket, live }) => {
        await add(socket, await plan(socket, kind));
        // Read back: what was added is there now, so nothing is left to add.
        const left = await plan(socket, kind);
        await live.read();
        if (left.scenes.length + left.sources.length + left.items.length > 0) throw new Fault('obs/refused', { what: 'show-kit' });
      }),
  };
}

async function plan(socket: ObsSocket, kind: ShowKitKind): Promise<ShowKitPlan> {
  const ground = await look(socket, kind);
  const taken = clash(kind, ground);
  if (taken !== null) throw new Fault('obs/name-taken', { source: taken });
  return planKit(kind, ground);
}

async function look(socket: ObsSocket, kind: ShowKitKind): Promise<KitGround> {
  const { names: scenes } = await readScenes(socket);
  const { inputs } = await socket.call('GetInputList');
  const there = KITS[kind].scenes.map(({ name }) => name).filter((name) => scenes.includes(name));
  const lists = await socket.ask(there.map((sceneName): Question => ['GetSceneItemList', { sceneName }]));
  const namesOf = (list: Record<string, unknown> | null | undefined) =>
    ((list?.sceneItems as { sourceName: string }[] | undefined) ?? []).map(({ sourceName }) => sourceName);
  return {
    scenes,
    inputs: (inputs as unknown as { inputName: string }[]).map(({ inputName }) => inputName),
    items: new Map(there.map((name, index) => [name, namesOf(lists[index])])),
  };
}

interface Canvas {
  width: number;
  height: number;
}

async function add(socket: ObsSocket, { kind, scenes, sources, items }: ShowKitPlan): Promise<void> {
  const kit = KITS[kind];
  const { baseWidth: width, baseHeight: height } = await socket.call('GetVideoSettings');
  const { inputKinds } = await socket.call('GetInputKindList');
  // OBS puts a new scene on top of its list only in its window: the order of creation is the order of the list.
  for (const sceneName of scenes) await socket.call('CreateScene', { sceneName });
  const missing = new Set(sources);
  for (const { scene, source: name } of items) {
    const source = kit.sources.find((one) => one.name === name);
    const place = kit.scenes.find((one) => one.name === scene)?.places.find((one) => one.source === name);
    if (!source || !place) continue;
    const { sceneItemId } = missing.delete(name)
      ? await create(socket, { scene, source, place, inputKinds, canvas: { width, height } })
      : await socket.call('CreateSceneItem', { sceneName: scene, sourceName: name, sceneItemEnabled: place.isVisible });
    await socket.call('SetSceneItemTransform', {
      sceneName: scene,
      sceneItemId,
      sceneItemTransform: { positionX: Math.round(place.x * width), positionY: Math.round(place.y * height) },
    });
  }
}

interface NewSource {
  scene: string;
  source: KitSource;
  place: KitPlace;
  inputKinds: readonly string[];
  canvas: Canvas;
}

function create(socket: ObsSocket, { scene, source, place, inputKinds, canvas }: NewSource): Promise<{ sceneItemId: number }> {
  const isText = source.kind === 'text';
  const inputKind = newest(inputKinds, isText ? /^text_(ft2_source|gdiplus)/ : /^color_source/);
  const letters = {
    text: source.text,
    font: { face: 'Sans Serif', style: 'Regular', flags: 0, size: Math.round(source.size * canvas.height) },
  };
  return socket.call('CreateInput', {
    sceneName: scene,
    inputName: source.name,
    inputKind,
    inputSettings: isText ? letters : { color: GROUND_COLOUR, ...canvas },
    sceneItemEnabled: place.isVisible,
  });
}

/** Of several versions of a kind the last. @throws Fault `obs/not-available` where OBS has none */
function newest(inputKinds: readonly string[], pattern: RegExp): string {
  const found = inputKinds.filter((kind) => pattern.test(kind)).sort();
  const last = found.at(-1);
  if (last === undefined) throw new Fault('obs/not-available', { what: 'text-source' });
  return last;
}
