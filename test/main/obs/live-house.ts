import { join } from 'node:path';
import type OBSWebSocket from 'obs-websocket-js/json';
import type { ObsLive } from '../../../main/contract/obs-live.ts';
import type { ObsLink } from '../../../main/obs/obs-link.ts';
import { waitFor } from '../../peers/wait-for.ts';
import type { ObsUnderTest } from './obs-checks.ts';

/** What a check works with: the OBS, a link to it, and a person who sits at it. */
export interface LiveAt {
  obs: ObsUnderTest;
  link: ObsLink;
  person: OBSWebSocket;
  live(): ObsLive;
  /** The program scene by OBS's own word. */
  program(): Promise<string>;
}

export const MICROPHONE = 'Room microphone';
export const LOWER_THIRD = 'Lower third';
const FILM = join(import.meta.dirname, '../../../assets/rehearsal.flv');
const SCENES = ['Scene', 'Stage/Wide', 'Stage/Close'];
const INPUTS = [
  ['Stage/Wide', 'Blue', 'color_source_v3', { color: 0xff804020, width: 640, height: 360 }],
  ['Stage/Wide', MICROPHONE, 'pulse_input_capture', {}],
  ['Stage/Wide', LOWER_THIRD, 'text_ft2_source_v2', { text: 'Clara Schumann' }],
  ['Scene', 'Poster', 'image_source', { file: '/a.png' }],
  ['Stage/Close', 'Film', 'ffmpeg_source', { local_file: FILM, is_local_file: true }],
] as const;
/** Longer than any transition here, on a busy machine. */
const ENDS_WITHIN_MS = 3_000;
const TRACKS = Object.fromEntries([1, 2, 3, 4, 5, 6].map((track) => [String(track), true]));

const scenesOf = async (person: OBSWebSocket) => (await person.call('GetSceneList')).scenes.map(({ sceneName }) => String(sceneName));
const inputsOf = async (person: OBSWebSocket) => (await person.call('GetInputList')).inputs.map(({ inputName }) => String(inputName));

/**
 * A small house, whatever was done to it before: two stage scenes, a microphone, a lower third, a film, a poster. What a check has added
 * stays: a real OBS whose sources are removed while its window works on them stops answering.
 */
export async function furnish(person: OBSWebSocket): Promise<void> {
  await person.call('SetStudioModeEnabled', { studioModeEnabled: false });
  const scenes = await scenesOf(person);
  for (const sceneName of SCENES) if (!scenes.includes(sceneName)) await person.call('CreateScene', { sceneName });
  await show(person, 'Stage/Wide');
  await person.call('SetCurrentSceneTransition', { transitionName: 'Fade' });
  await person.call('SetCurrentSceneTransitionDuration', { transitionDuration: 300 });
  const inputs = await inputsOf(person);
  for (const [sceneName, inputName, inputKind, inputSettings] of INPUTS) {
    if (inputs.includes(inputName)) await person.call('SetInputSettings', { inputName, inputSettings });
    else await person.call('CreateInput', { sceneName, inputName, inputKind, inputSettings });
  }
  await quieten(person);
}

/**
 * A scene on program, its transition over: OBS ignores a TAKE during one. The one that the check before has left running ends first: with
 * another transition chosen meanwhile, OBS would never say that the scene has changed. One that does not end is stuck, which a busy machine
 * brings about, and a cut to a scene that is not drawn frees OBS.
 */
async function show(person: OBSWebSocket, sceneName: string): Promise<void> {
  const isOver = async () => (await drawn(person)).length === 1;
  await waitFor('the running transition to end', isOver, { timeoutMs: ENDS_WITHIN_MS }).catch(async () => {
    const scenes = await drawn(person);
    await cutTo(person, SCENES.find((scene) => !scenes.includes(scene)) ?? sceneName);
  });
  if ((await drawn(person)).join() !== sceneName) await cutTo(person, sceneName);
}

async function cutTo(person: OBSWebSocket, sceneName: string): Promise<void> {
  await person.call('SetCurrentSceneTransition', { transitionName: 'Cut' });
  await person.call('SetCurrentProgramScene', { sceneName });
  await waitFor(`${sceneName} alone to be drawn`, async () => (await drawn(person)).join() === sceneName);
}

/** The scenes that go into the program's picture: two while a transition runs. */
async function drawn(person: OBSWebSocket): Promise<string[]> {
  const scenes = await scenesOf(person);
  const answers = await Promise.all(scenes.map((sourceName) => person.call('GetSourceActive', { sourceName })));
  return scenes.filter((_, index) => answers[index]?.videoActive);
}

async function quieten(person: OBSWebSocket): Promise<void> {
  const inputName = MICROPHONE;
  await person.call('SetInputMute', { inputName, inputMuted: false });
  await person.call('SetInputVolume', { inputName, inputVolumeDb: 0 });
  await person.call('SetInputAudioMonitorType', { inputName, monitorType: 'OBS_MONITORING_TYPE_NONE' });
  await person.call('SetInputAudioTracks', { inputName, inputAudioTracks: TRACKS });
  await person.call('SetInputAudioSyncOffset', { inputName, inputAudioSyncOffset: 0 });
  await person.call('SetInputAudioBalance', { inputName, inputAudioBalance: 0.5 });
  const { filters } = await person.call('GetSourceFilterList', { sourceName: inputName });
  if (filters.length === 0) {
    const filterSettings = { db: 2 };
    await person.call('CreateSourceFilter', { sourceName: inputName, filterName: 'Gain', filterKind: 'gain_filter', filterSettings });
  } else await person.call('SetSourceFilterEnabled', { sourceName: inputName, filterName: 'Gain', filterEnabled: true });
}
