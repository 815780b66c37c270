import { type FakeAnswer, type FakeHandlers, type FakeScene, type FakeWorld, INTENT, missing, notFound, ok } from './fake-world.ts';

/** Scenes, studio mode and transitions. */
export function fakeScenes(world: FakeWorld): FakeHandlers {
  const list = () => [...world.scenes].reverse().map(({ name }, sceneIndex) => ({ sceneIndex, sceneName: name }));
  const listChanged = () => world.emit('SceneListChanged', INTENT.scenes, { scenes: list() });
  const studioOff: FakeAnswer = { code: 506 };
  const known = (name: unknown, run: (scene: FakeScene) => FakeAnswer): FakeAnswer => {
    if (typeof name !== 'string') return missing('sceneName');
    const scene = world.scene(name);
    if (scene) return run(scene);
    return world.inputs.has(name) ? { code: 602, comment: 'The specified source is not a scene.' } : notFound(name);
  };
  return {
    GetSceneList: () => ok({ currentPreviewSceneName: world.preview, currentProgramSceneName: world.program, scenes: list() }),
    GetSourceActive: ({ sourceName }) =>
      world.isTaken(sourceName)
        ? ok({ videoActive: [world.program, world.leaving].includes(sourceName), videoShowing: sourceName === world.preview })
        : notFound(sourceName),
    GetCurrentProgramScene: () => ok({ currentProgramSceneName: world.program }),
    SetCurrentProgramScene: ({ sceneName }) =>
      known(sceneName, ({ name }) => {
        if (name !== world.program) move(world, name);
        return ok();
      }),
    CreateScene: ({ sceneName }) => {
      if (world.isTaken(sceneName)) return { code: 601, comment: 'A source already exists by that scene name.' };
      world.scenes = [...world.scenes, { name: sceneName, items: [], lastId: 0 }];
      listChanged();
      world.emit('SceneCreated', INTENT.scenes, { isGroup: false, sceneName });
      return ok();
    },
    RemoveScene: ({ sceneName }) =>
      known(sceneName, () => {
        world.scenes = world.scenes.filter(({ name }) => name !== sceneName);
        if (world.program === sceneName) world.program = world.scenes[0]?.name ?? '';
        world.emit('SceneRemoved', INTENT.scenes, { isGroup: false, sceneName });
        listChanged();
        return ok();
      }),
    SetSceneName: ({ sceneName, newSceneName }) =>
      known(sceneName, (scene) => {
        scene.name = newSceneName;
        if (world.program === sceneName) world.program = newSceneName;
        if (world.preview === sceneName) world.preview = newSceneName;
        world.emit('SceneNameChanged', INTENT.scenes, { oldSceneName: sceneName, sceneName: newSceneName });
        return ok();
      }),
    GetStudioModeEnabled: () => ok({ studioModeEnabled: world.preview !== null }),
    SetStudioModeEnabled: ({ studioModeEnabled }) => {
      if (studioModeEnabled === (world.preview !== null)) return ok();
      world.preview = studioModeEnabled ? world.program : null;
      world.emit('StudioModeStateChanged', INTENT.ui, { studioModeEnabled });
      return ok();
    },
    GetCurrentPreviewScene: () => (world.preview === null ? studioOff : ok({ currentPreviewSceneName: world.preview })),
    SetCurrentPreviewScene: ({ sceneName }) => {
      if (world.preview === null) return studioOff;
      return known(sceneName, ({ name }) => {
        if (name === world.preview) return ok();
        world.preview = name;
        world.emit('CurrentPreviewSceneChanged', INTENT.scenes, { sceneName: name });
        return ok();
      });
    },
    // A second one during a transition is answered 100 and ignored.
    TriggerStudioModeTransition: () => {
      if (world.preview === null) return studioOff;
      if (world.swapping) world.askedWhileSwapping = true;
      else if (!world.running) move(world, world.preview);
      return ok();
    },
    GetSceneTransitionList: () =>
      ok({
        currentSceneTransitionKind: KINDS[world.transition],
        currentSceneTransitionName: world.transition,
        transitions: Object.entries(KINDS).map(([transitionName, transitionKind]) => ({
          transitionConfigurable: false,
          transitionFixed: transitionName === 'Cut',
          transitionKind,
          transitionName,
        })),
      }),
    GetCurrentSceneTransition: () =>
      ok({
        transitionConfigurable: false,
        transitionDuration: world.transition === 'Cut' ? null : world.transitionMs,
        transitionFixed: world.transition === 'Cut',
        transitionKind: KINDS[world.transition],
        transitionName: world.transition,
        transitionSettings: null,
      }),
    SetCurrentSceneTransition: ({ transitionName }) => {
      if (!KINDS[transitionName]) return { code: 600, comment: 'No scene transition was found by that name.' };
      if (transitionName === world.transition) return ok();
      world.transition = transitionName;
      world.isTorn = world.running !== null;
      world.emit('CurrentSceneTransitionChanged', INTENT.transitions, { transitionName });
      return ok();
    },
    SetCurrentSceneTransitionDuration: ({ transitionDuration }) => {
      if (transitionDuration < 50)
        return { code: 402, comment: 'The field value of `transitionDuration` is below the minimum of `50.000000`' };
      world.transitionMs = transitionDuration;
      world.emit('CurrentSceneTransitionDurationChanged', INTENT.transitions, { transitionDuration });
      return ok();
    },
  };
}

const KINDS: Record<string, string> = { Cut: 'cut_transition', Fade: 'fade_transition' };

/** How much later than the graphics the window swaps preview and program: a busy OBS. */
const WINDOW_LAG_MS = 40;

/**
 * The program scene is another one at once. The graphics say the end of the transition; the window swaps preview and program a little
 * later, and what was asked of it in between is done after that.
 */
function move(world: FakeWorld, sceneName: string): void {
  if (world.running && world.isTorn && sceneName === world.leaving) {
    tear(world, sceneName);
    return;
  }
  const transitionName = world.transition;
  const before = world.program;
  const isStudio = world.preview !== null;
  world.leaving = before;
  world.isTorn = false;
  world.program = sceneName;
  world.emit('SceneTransitionStarted', INTENT.transitions, { transitionName });
  if (world.running) clearTimeout(world.running);
  const swap = () => {
    world.swapping = null;
    if (isStudio && world.preview !== null && before !== sceneName) {
      world.preview = before;
      world.emit('CurrentPreviewSceneChanged', INTENT.scenes, { sceneName: before });
    }
    world.emit('CurrentProgramSceneChanged', INTENT.scenes, { sceneName });
    const wasAsked = world.askedWhileSwapping;
    world.askedWhileSwapping = false;
    if (wasAsked && world.preview !== null) move(world, world.preview);
  };
  world.running = setTimeout(
    () => {
      world.running = null;
      world.leaving = null;
      world.emit('SceneTransitionVideoEnded', INTENT.transitions, { transitionName });
      world.emit('SceneTransitionEnded', INTENT.transitions, { transitionName });
      world.swapping = setTimeout(swap, WINDOW_LAG_MS);
    },
    transitionName === 'Cut' ? 5 : Math.min(world.transitionMs, 300),
  );
}

/**
 * Back to the scene that a transition leaves, with another transition chosen since it began: OBS answers yes, announces nothing and goes
 * on drawing both for ever. @source measured with OBS 29.0.2
 */
function tear(world: FakeWorld, sceneName: string): void {
  if (world.running) clearTimeout(world.running);
  world.running = null;
  world.leaving = world.program;
  world.program = sceneName;
}
