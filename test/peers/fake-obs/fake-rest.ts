import { type FakeAnswer, type FakeHandlers, type FakeWorld, INTENT, ok } from './fake-world.ts';

/** A grey JPEG of 16 x 9. */
const JPEG =
  '/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAAJABABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAABgUH/8QAHhAAAgICAgMAAAAAAAAAAAAAAQIDBAARBRIhMWH/2gAIAQEAAD8A1TmOT5OLkLEUFuSONJGCqoGgAT8yP//Z';
const HOTKEYS = ['OBSBasic.StartStreaming', 'OBSBasic.StopStreaming', 'OBSBasic.Transition'];

/** Recording, replay buffer, virtual camera, statistics, profiles, collections, hotkeys, pictures. */
export function fakeRest(world: FakeWorld): FakeHandlers {
  const { outputs, has, stats } = world;
  const output = (name: 'record' | 'replay' | 'virtualCamera', isThere: () => boolean, event: string) => {
    const become = (isActive: boolean): FakeAnswer => {
      if (outputs[name] === isActive) return { code: isActive ? 500 : 501 };
      outputs[name] = isActive;
      const outputState = `OBS_WEBSOCKET_OUTPUT_${isActive ? 'STARTED' : 'STOPPED'}`;
      world.emit(event, INTENT.outputs, { outputActive: isActive, outputPath: null, outputState });
      return ok(isActive ? undefined : { outputPath: '/recordings/one.mkv' });
    };
    const absent: FakeAnswer = { code: 604, comment: 'It is not available.' };
    return {
      status: () => (isThere() ? ok({ outputActive: outputs[name], outputPaused: false }) : absent),
      start: () => (isThere() ? become(true) : absent),
      stop: () => (isThere() ? become(false) : absent),
    };
  };
  const record = output('record', () => true, 'RecordStateChanged');
  const replay = output('replay', () => has.replay, 'ReplayBufferStateChanged');
  const camera = output('virtualCamera', () => has.virtualCamera, 'VirtualcamStateChanged');
  let saved = 0;
  return {
    GetRecordStatus: record.status,
    StartRecord: record.start,
    StopRecord: record.stop,
    GetReplayBufferStatus: replay.status,
    StartReplayBuffer: replay.start,
    StopReplayBuffer: replay.stop,
    SaveReplayBuffer: () => {
      if (!outputs.replay) return { code: has.replay ? 501 : 604 };
      saved += 1;
      return ok();
    },
    GetLastReplayBufferReplay: () => ok({ savedReplayPath: `/recordings/replay-${saved}.mkv` }),
    GetVirtualCamStatus: camera.status,
    StartVirtualCam: camera.start,
    StopVirtualCam: camera.stop,
    GetStats: () => ok({ activeFps: 30.0000003, averageFrameRenderTime: 0.6, cpuUsage: 8.7, memoryUsage: 181.2, ...stats }),
    GetVideoSettings: () =>
      ok({ baseHeight: 360, baseWidth: 640, fpsDenominator: 1, fpsNumerator: 30, outputHeight: 360, outputWidth: 640 }),
    GetSourceScreenshot: ({ sourceName }) => {
      const known = world.scene(sourceName);
      if (!known) return { code: 600, comment: `No source was found by the name of \`${sourceName}\`.` };
      // What stands after the end of a JPEG is not looked at: another picture for each scene, and for each state of it.
      const tail = Buffer.from(JSON.stringify(known));
      const jpeg = Buffer.concat([Buffer.from(JPEG, 'base64'), tail]);
      return ok({ imageData: `data:image/jpg;base64,${jpeg.toString('base64')}` });
    },
    GetSceneCollectionList: () => ok({ currentSceneCollectionName: world.collection, sceneCollections: world.collections }),
    SetCurrentSceneCollection: ({ sceneCollectionName }) => {
      if (!world.collections.includes(sceneCollectionName)) return { code: 600 };
      world.collection = sceneCollectionName;
      world.emit('CurrentSceneCollectionChanged', INTENT.config, { sceneCollectionName });
      return ok();
    },
    CreateSceneCollection: ({ sceneCollectionName }) => {
      world.collections = [...world.collections, sceneCollectionName];
      world.collection = sceneCollectionName;
      world.emit('CurrentSceneCollectionChanged', INTENT.config, { sceneCollectionName });
      return ok();
    },
    GetProfileList: () => ok({ currentProfileName: world.profile, profiles: world.profiles }),
    SetCurrentProfile: ({ profileName }) => {
      if (!world.profiles.includes(profileName)) return { code: 600 };
      world.profile = profileName;
      world.emit('CurrentProfileChanged', INTENT.config, { profileName });
      return ok();
    },
    CreateProfile: ({ profileName }) => {
      world.profiles = [...world.profiles, profileName];
      world.profile = profileName;
      world.emit('CurrentProfileChanged', INTENT.config, { profileName });
      return ok();
    },
    GetProfileParameter: ({ parameterCategory, parameterName }) => {
      const parameterValue = world.parameters.get(`${parameterCategory}/${parameterName}`) ?? null;
      return ok({ defaultParameterValue: null, parameterValue });
    },
    SetProfileParameter: ({ parameterCategory, parameterName, parameterValue }) => {
      const name = `${parameterCategory}/${parameterName}`;
      if (parameterValue === null) world.parameters.delete(name);
      else world.parameters.set(name, parameterValue);
      return ok();
    },
    GetHotkeyList: () => ok({ hotkeys: HOTKEYS }),
    TriggerHotkeyByName: ({ hotkeyName }) =>
      HOTKEYS.includes(hotkeyName) ? ok() : { code: 600, comment: 'No hotkeys were found by that name.' },
  };
}
