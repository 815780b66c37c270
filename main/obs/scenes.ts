import { Fault } from '../base/fault.ts';
import { isStatus, type ObsSocket } from './obs-socket.ts';

export interface Scenes {
  /** In the order of OBS's own list. */
  names: string[];
  /** Empty while unknown. */
  program: string;
}

const NOT_FOUND = 600;

/** @source measured: OBS numbers its scenes from the bottom of its list to the top */
export async function readScenes(socket: ObsSocket): Promise<Scenes> {
  const answer = await socket.call('GetSceneList');
  const scenes = answer.scenes as unknown as { sceneIndex: number; sceneName: string }[];
  const names = [...scenes].sort((a, b) => b.sceneIndex - a.sceneIndex).map((scene) => scene.sceneName);
  // The library's types promise a string; OBS sends null while it changes the scene collection.
  return { names, program: (answer.currentProgramSceneName as string | null) ?? '' };
}

/**
 * Puts a scene on program and reads back. The picture follows with the transition; its event comes only at the end.
 * @throws Fault `obs/scene-not-found`; `obs/refused` if OBS answers yes and shows another scene
 */
export async function switchScene(socket: ObsSocket, scene: string): Promise<void> {
  try {
    await socket.call('SetCurrentProgramScene', { sceneName: scene });
  } catch (error) {
    // 600 no such source; 602 the name is an input's or a group's.
    if (isStatus(error, NOT_FOUND) || isStatus(error, 602)) throw new Fault('obs/scene-not-found', { scene }, { cause: error });
    throw error;
  }
  const now = await socket.call('GetCurrentProgramScene');
  if (now.currentProgramSceneName !== scene) throw new Fault('obs/refused', { what: 'scene' });
}
