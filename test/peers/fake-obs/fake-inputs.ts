import {
  type FakeAnswer,
  type FakeAudio,
  type FakeData,
  type FakeHandlers,
  type FakeInput,
  type FakeScene,
  type FakeWorld,
  INTENT,
  missing,
  notFound,
  ok,
} from './fake-world.ts';

const INPUT_KINDS = [
  'image_source',
  'color_source_v3',
  'slideshow',
  'pulse_input_capture',
  'pulse_output_capture',
  'ffmpeg_source',
  'text_ft2_source_v2',
];
const unversioned = (kind: string) => kind.replace(/_v\d+$/, '');
const MEDIA_MS = 10_000;

/** Inputs, items of scenes, filters and media. */
export function fakeInputs(world: FakeWorld): FakeHandlers {
  const input = ({ inputName }: FakeData, run: (input: FakeInput) => FakeAnswer): FakeAnswer => {
    if (typeof inputName !== 'string') return missing('inputName');
    const found = world.inputs.get(inputName);
    return found ? run(found) : notFound(inputName);
  };
  const scene = ({ sceneName }: FakeData, run: (scene: FakeScene) => FakeAnswer): FakeAnswer => {
    const found = world.scene(sceneName);
    return found ? run(found) : notFound(sceneName);
  };
  const item = (data: FakeData, run: (item: FakeScene['items'][number]) => FakeAnswer): FakeAnswer =>
    scene(data, ({ name, items }) => {
      const found = items.find(({ id }) => id === data.sceneItemId);
      const comment = `No scene items were found in scene \`${name}\` with the ID \`${data.sceneItemId}\`.`;
      return found ? run(found) : { code: 600, comment };
    });
  const filter = (data: FakeData, run: (filter: FakeInput['filters'][number]) => FakeAnswer): FakeAnswer =>
    input({ inputName: data.sourceName }, ({ name, filters }) => {
      const found = filters.find(({ filterName }) => filterName === data.filterName);
      return found
        ? run(found)
        : { code: 600, comment: `No filter was found in the source \`${name}\` with the name \`${data.filterName}\`.` };
    });
  return {
    GetInputKindList: () => ok({ inputKinds: INPUT_KINDS }),
    GetInputList: () =>
      ok({
        inputs: [...world.inputs.values()].map(({ name, kind }) => ({
          inputKind: kind,
          inputName: name,
          unversionedInputKind: unversioned(kind),
        })),
      }),
    CreateInput: (data) =>
      scene(data, (into) => {
        if (world.isTaken(data.inputName)) return { code: 601, comment: 'A source already exists by that input name.' };
        if (!INPUT_KINDS.includes(data.inputKind)) return { code: 605, comment: 'Your specified input kind is not supported by OBS.' };
        const { name, kind } = world.addInput(data.inputName, data.inputKind, data.inputSettings ?? {});
        world.emit('InputCreated', INTENT.inputs, { inputKind: kind, inputName: name, unversionedInputKind: unversioned(kind) });
        return ok({ sceneItemId: world.addItem(into, name, data.sceneItemEnabled ?? true) });
      }),
    RemoveInput: (data) =>
      input(data, ({ name }) => {
        world.inputs.delete(name);
        for (const { items } of world.scenes) items.splice(0, items.length, ...items.filter(({ source }) => source !== name));
        world.emit('InputRemoved', INTENT.inputs, { inputName: name });
        return ok();
      }),
    GetInputSettings: (data) => input(data, ({ kind, settings }) => ok({ inputKind: kind, inputSettings: settings })),
    // No event: there is none in obs-websocket 5.1.
    SetInputSettings: (data) =>
      data.inputSettings === undefined
        ? missing('inputSettings')
        : input(data, (found) => {
            found.settings = { ...found.settings, ...data.inputSettings };
            return ok();
          }),
    GetSceneItemList: (data) =>
      scene(data, ({ items }) =>
        ok({
          sceneItems: items.map(({ id, source, isEnabled }, sceneItemIndex) => ({
            inputKind: world.inputs.get(source)?.kind ?? null,
            isGroup: world.inputs.has(source) ? null : false,
            sceneItemEnabled: isEnabled,
            sceneItemId: id,
            sceneItemIndex,
            sourceName: source,
          })),
        }),
      ),
    CreateSceneItem: (data) =>
      scene(data, (into) => {
        if (!world.isTaken(data.sourceName)) return notFound(data.sourceName);
        return ok({ sceneItemId: world.addItem(into, data.sourceName, data.sceneItemEnabled ?? true) });
      }),
    SetSceneItemTransform: (data) => item(data, () => ok()),
    GetSceneItemEnabled: (data) => item(data, ({ isEnabled }) => ok({ sceneItemEnabled: isEnabled })),
    SetSceneItemEnabled: (data) =>
      item(data, (found) => {
        const { sceneName, sceneItemId, sceneItemEnabled } = data;
        found.isEnabled = sceneItemEnabled;
        world.emit('SceneItemEnableStateChanged', INTENT.items, { sceneItemEnabled, sceneItemId, sceneName });
        return ok();
      }),
    CreateSourceFilter: ({ sourceName, filterName, filterKind, filterSettings }) =>
      input({ inputName: sourceName }, ({ filters }) => {
        filters.push({ filterName, filterKind, filterEnabled: true, filterSettings });
        return ok();
      }),
    GetSourceFilterList: ({ sourceName }) => input({ inputName: sourceName }, ({ filters }) => ok({ filters })),
    GetSourceFilter: (data) => filter(data, (found) => ok({ ...found, filterIndex: 0 })),
    SetSourceFilterEnabled: (data) =>
      filter(data, (found) => {
        found.filterEnabled = data.filterEnabled;
        const { sourceName, filterName, filterEnabled } = data;
        world.emit('SourceFilterEnableStateChanged', INTENT.filters, { filterEnabled, filterName, sourceName });
        return ok();
      }),
    ...fakeMedia(world, input),
    ...fakeAudio(world, input),
  };
}

type WithInput = (data: FakeData, run: (input: FakeInput) => FakeAnswer) => FakeAnswer;

/** Media inputs with a file play for 10 s; any other input is answered 100 as well and does nothing. */
function fakeMedia(world: FakeWorld, input: WithInput): FakeHandlers {
  const cursorOf = ({ media }: FakeInput) =>
    Math.min(MEDIA_MS, media.cursorMs + (media.state === 'OBS_MEDIA_STATE_PLAYING' ? Date.now() - media.atMs : 0));
  const become = (found: FakeInput, state: string, cursorMs = cursorOf(found)) => {
    found.media = { state: `OBS_MEDIA_STATE_${state}`, cursorMs, atMs: Date.now() };
  };
  return {
    GetMediaInputStatus: (data) =>
      input(data, (found) => {
        const isNone = found.media.state === 'OBS_MEDIA_STATE_NONE';
        return ok({
          mediaCursor: isNone ? null : cursorOf(found),
          mediaDuration: isNone ? null : MEDIA_MS,
          mediaState: found.media.state,
        });
      }),
    TriggerMediaInputAction: (data) =>
      input(data, (found) => {
        const action = String(data.mediaAction).replace('OBS_WEBSOCKET_MEDIA_INPUT_ACTION_', '');
        if (found.settings.local_file) {
          if (action === 'PLAY') become(found, 'PLAYING');
          if (action === 'PAUSE') become(found, 'PAUSED');
          if (action === 'RESTART') become(found, 'PLAYING', 0);
          if (action === 'STOP') become(found, 'STOPPED', 0);
          world.emit('MediaInputActionTriggered', INTENT.media, { inputName: found.name, mediaAction: data.mediaAction });
        }
        return ok();
      }),
    SetMediaInputCursor: (data) =>
      input(data, (found) => {
        if (!/PLAYING|PAUSED/.test(found.media.state)) return { code: 501 };
        found.media = { ...found.media, cursorMs: data.mediaCursor, atMs: Date.now() };
        return ok();
      }),
  };
}

function fakeAudio(world: FakeWorld, input: WithInput): FakeHandlers {
  const sound = (data: FakeData, run: (audio: FakeAudio, name: string) => FakeAnswer) =>
    input(data, ({ audio, name }) => (audio ? run(audio, name) : { code: 604, comment: 'The specified input does not support audio.' }));
  const factor = (decibel: number) => 10 ** (decibel / 20);
  return {
    GetInputMute: (data) => sound(data, ({ isMuted }) => ok({ inputMuted: isMuted })),
    SetInputMute: (data) =>
      sound(data, (audio, inputName) => {
        if (typeof data.inputMuted !== 'boolean') return { code: 401, comment: 'The field value of `inputMuted` must be boolean.' };
        audio.isMuted = data.inputMuted;
        world.emit('InputMuteStateChanged', INTENT.inputs, { inputMuted: audio.isMuted, inputName });
        return ok();
      }),
    GetInputVolume: (data) => sound(data, ({ volumeDb }) => ok({ inputVolumeDb: volumeDb, inputVolumeMul: factor(volumeDb) })),
    SetInputVolume: (data) =>
      sound(data, (audio, inputName) => {
        audio.volumeDb = Math.fround(data.inputVolumeDb);
        const volume = { inputVolumeDb: audio.volumeDb, inputVolumeMul: factor(audio.volumeDb) };
        world.emit('InputVolumeChanged', INTENT.inputs, { inputName, ...volume });
        return ok();
      }),
    GetInputAudioMonitorType: (data) => sound(data, ({ monitorType }) => ok({ monitorType })),
    SetInputAudioMonitorType: (data) =>
      sound(data, (audio, inputName) => {
        audio.monitorType = data.monitorType;
        world.emit('InputAudioMonitorTypeChanged', INTENT.inputs, { inputName, monitorType: audio.monitorType });
        return ok();
      }),
    GetInputAudioTracks: (data) => sound(data, ({ tracks }) => ok({ inputAudioTracks: tracks })),
    SetInputAudioTracks: (data) =>
      sound(data, (audio, inputName) => {
        audio.tracks = { ...audio.tracks, ...data.inputAudioTracks };
        world.emit('InputAudioTracksChanged', INTENT.inputs, { inputName, inputAudioTracks: audio.tracks });
        return ok();
      }),
    GetInputAudioSyncOffset: (data) => sound(data, ({ syncOffset }) => ok({ inputAudioSyncOffset: syncOffset })),
    SetInputAudioSyncOffset: (data) =>
      sound(data, (audio, inputName) => {
        audio.syncOffset = data.inputAudioSyncOffset;
        world.emit('InputAudioSyncOffsetChanged', INTENT.inputs, { inputName, inputAudioSyncOffset: audio.syncOffset });
        return ok();
      }),
    GetInputAudioBalance: (data) => sound(data, ({ balance }) => ok({ inputAudioBalance: balance })),
    SetInputAudioBalance: (data) =>
      sound(data, (audio, inputName) => {
        audio.balance = Math.fround(data.inputAudioBalance);
        world.emit('InputAudioBalanceChanged', INTENT.inputs, { inputName, inputAudioBalance: audio.balance });
        return ok();
      }),
  };
}
