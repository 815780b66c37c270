import { join } from 'node:path';
import OBSWebSocket from 'obs-websocket-js/json';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Scope } from '../../../main/base/scope.ts';
import type { ObsLive } from '../../../main/contract/obs-live.ts';
import type { ObsLink } from '../../../main/obs/obs-link.ts';
import { waitFor } from '../../peers/wait-for.ts';
import { linkTo } from './link-for-test.ts';
import type { ObsUnderTest } from './obs-checks.ts';

const FILM = join(import.meta.dirname, '../../../assets/rehearsal.flv');
const MICROPHONE = 'Room microphone';
const LOWER_THIRD = 'Lower third';

/** A small house: two stage scenes, a microphone, a lower third, a film. */
async function furnish(person: OBSWebSocket): Promise<void> {
  const make = (sceneName: string, inputName: string, inputKind: string, inputSettings: Record<string, string | number | boolean>) =>
    person.call('CreateInput', { sceneName, inputName, inputKind, inputSettings });
  await person.call('CreateScene', { sceneName: 'Stage/Wide' });
  await person.call('CreateScene', { sceneName: 'Stage/Close' });
  await make('Stage/Wide', 'Blue', 'color_source_v3', { color: 0xff804020, width: 640, height: 360 });
  await make('Stage/Wide', MICROPHONE, 'pulse_input_capture', {});
  await make('Stage/Wide', LOWER_THIRD, 'text_ft2_source_v2', { text: 'Clara Schumann' });
  await make('Stage/Close', 'Film', 'ffmpeg_source', { local_file: FILM, is_local_file: true });
  await person.call('CreateSourceFilter', {
    sourceName: MICROPHONE,
    filterName: 'Gain',
    filterKind: 'gain_filter',
    filterSettings: { db: 2 },
  });
}

/** What can be seen and done of OBS beside its stream: the same for the real OBS and the fake. */
export function obsLiveChecks(name: string, start: () => Promise<ObsUnderTest>): void {
  describe(`${name}, live`, () => {
    let obs: ObsUnderTest;
    let link: ObsLink;
    let person: OBSWebSocket;
    let scope: Scope;
    const live = () => link.status.live as ObsLive;
    const program = async () => (await person.call('GetCurrentProgramScene')).currentProgramSceneName;

    beforeAll(async () => {
      obs = await start();
      await using first = new Scope();
      const builder = new OBSWebSocket();
      await builder.connect(`ws://127.0.0.1:${obs.port}`, obs.password);
      first.defer(() => builder.disconnect());
      await furnish(builder);
    });
    afterAll(() => obs?.[Symbol.asyncDispose]());
    beforeEach(async () => {
      scope = new Scope();
      link = scope.use(await linkTo(obs));
      person = new OBSWebSocket();
      await person.connect(`ws://127.0.0.1:${obs.port}`, obs.password);
      scope.defer(() => person.disconnect());
    });
    afterEach(() => scope[Symbol.asyncDispose]());

    test('obs-live: linked, what the program scene shows, what sounds and what plays is known', async () => {
      await link.switchScene('Stage/Wide');
      await waitFor('the items', () => live().program.length === 3);
      expect(live().program.map(({ name, kind, isVisible, text }) => [name, kind, isVisible, text])).toEqual([
        [LOWER_THIRD, 'text', true, 'Clara Schumann'],
        [MICROPHONE, 'microphone', true, null],
        ['Blue', 'other', true, null],
      ]);
      expect(live().audio[MICROPHONE]).toEqual({
        ...{
          kind: 'microphone',
          isMuted: false,
          volumeDb: 0,
          monitoring: 'none',
          tracks: [1, 2, 3, 4, 5, 6],
          syncOffsetMs: 0,
          balance: 0.5,
        },
      });
      expect(Object.keys(live().audio).sort()).toEqual(['Film', MICROPHONE]);
      expect(Object.keys(live().media)).toEqual(['Film']);
      expect(live()).toMatchObject({
        record: 'stopped',
        replay: 'missing',
        virtualCamera: 'missing',
        studio: { isOn: false, preview: '' },
      });
      expect(live().transition).toMatchObject({ names: ['Cut', 'Fade'], current: 'Fade', durationMs: 300 });
      await waitFor('its figures', () => live().statistics.fps > 5 && live().statistics.freeDiskMb > 0);
    });

    test('obs-live: a person works in OBS, the state follows', async () => {
      await person.call('SetInputMute', { inputName: MICROPHONE, inputMuted: true });
      await waitFor('the mute', () => live().audio[MICROPHONE]?.isMuted);
      await person.call('SetInputMute', { inputName: MICROPHONE, inputMuted: false });
      await waitFor('the sound', () => live().audio[MICROPHONE]?.isMuted === false);
      await person.call('CreateInput', { sceneName: 'Stage/Wide', inputName: 'Second', inputKind: 'pulse_input_capture' });
      await waitFor('the new input', () => 'Second' in live().audio && live().program.some((item) => item.name === 'Second'));
      await person.call('RemoveInput', { inputName: 'Second' });
      await waitFor('its end', () => !('Second' in live().audio));
    });

    test('obs-live: TAKE, preview goes on air and they change places; pressed twice, one scene airs', async () => {
      await expect(link.control.take({ preview: 'Stage/Close' })).rejects.toMatchObject({ code: 'obs/studio-mode-off' });
      await link.control.setStudioMode({ isOn: true });
      expect(live().studio.isOn).toBe(true);
      await link.control.setPreview({ scene: 'Stage/Close' });
      expect(live().studio.preview).toBe('Stage/Close');
      await expect(link.control.setPreview({ scene: 'No such scene' })).rejects.toMatchObject({ code: 'obs/scene-not-found' });
      const [first, second] = await Promise.allSettled([
        link.control.take({ preview: 'Stage/Close' }),
        link.control.take({ preview: 'Stage/Close' }),
      ]);
      expect(first.status).toBe('fulfilled');
      expect(second).toMatchObject({ status: 'rejected', reason: { code: 'obs/moved-on' } });
      await waitFor('the swap', () => live().studio.preview === 'Stage/Wide' && !live().transition.isRunning);
      expect(link.status.scene).toBe('Stage/Close');
      expect(await program()).toBe('Stage/Close');
      await expect(link.control.take({ preview: 'Stage/Close' })).rejects.toMatchObject({ code: 'obs/moved-on' });
    });

    test('obs-live: CUT and AUTO, each takes its own way and the chosen transition stays chosen', async () => {
      await link.control.setPreview({ scene: 'Stage/Wide' });
      await link.control.cut({ preview: 'Stage/Wide' });
      expect(await program()).toBe('Stage/Wide');
      expect(live().transition.current).toBe('Fade');
      await link.control.setTransition({ name: 'Cut' });
      expect(live().transition).toMatchObject({ current: 'Cut', durationMs: null });
      await link.control.setPreview({ scene: 'Stage/Close' });
      await link.control.auto({ preview: 'Stage/Close' });
      expect(await program()).toBe('Stage/Close');
      await waitFor('the picker', () => live().transition.current === 'Cut');
      await link.control.setTransition({ name: 'Fade', durationMs: 500 });
      expect(live().transition).toMatchObject({ current: 'Fade', durationMs: 500 });
      await expect(link.control.setTransition({ name: 'No such' })).rejects.toMatchObject({ code: 'obs/source-not-found' });
      await link.control.setTransition({ name: 'Fade', durationMs: 300 });
      await link.control.setStudioMode({ isOn: false });
      expect(live().studio).toEqual({ isOn: false, preview: '' });
    });

    test('obs-live: lower third written, shown and hidden, read back', async () => {
      await link.switchScene('Stage/Wide');
      const item = await waitFor('the item', () => live().program.find(({ name }) => name === LOWER_THIRD));
      await link.control.setText({ input: LOWER_THIRD, text: '정경화, violin — "Zugabe"\nline two' });
      expect(live().program.find(({ id }) => id === item.id)?.text).toBe('정경화, violin — "Zugabe"\nline two');
      await link.control.setItemVisible({ scene: 'Stage/Wide', id: item.id, isVisible: false });
      expect(live().program.find(({ id }) => id === item.id)?.isVisible).toBe(false);
      await link.control.setItemVisible({ scene: 'Stage/Wide', id: item.id, isVisible: true });
      await expect(link.control.setText({ input: 'Blue', text: 'x' })).rejects.toMatchObject({ code: 'obs/not-possible' });
      await expect(link.control.setText({ input: 'Nobody', text: 'x' })).rejects.toMatchObject({
        code: 'obs/source-not-found',
        params: { source: 'Nobody' },
      });
      await expect(link.control.setItemVisible({ scene: 'Stage/Wide', id: 999, isVisible: true })).rejects.toMatchObject({
        code: 'obs/source-not-found',
      });
    });

    test('obs-live: another picture for an image source, read back; for what is none, obs/not-possible', async () => {
      await person.call('CreateInput', {
        sceneName: 'Scene',
        inputName: 'Poster',
        inputKind: 'image_source',
        inputSettings: { file: '/a.png' },
      });
      await link.switchScene('Scene');
      const file = () => live().program.find(({ name }) => name === 'Poster')?.file;
      await waitFor('the picture', () => file() === '/a.png');
      await link.control.setImage({ input: 'Poster', file: '/posters/b c.png' });
      expect(file()).toBe('/posters/b c.png');
      await expect(link.control.setImage({ input: 'Blue', file: '/a.png' })).rejects.toMatchObject({ code: 'obs/not-possible' });
      await person.call('RemoveInput', { inputName: 'Poster' });
    });

    test('obs-live: sound, each setting is written and read back', async () => {
      const input = MICROPHONE;
      await link.control.setMuted({ input, isMuted: true });
      await link.control.setVolume({ input, volumeDb: -12.3 });
      await link.control.setMonitoring({ input, monitoring: 'monitor-only' });
      await link.control.setTracks({ input, tracks: [1, 3] });
      await link.control.setSyncOffset({ input, syncOffsetMs: 120 });
      await link.control.setBalance({ input, balance: 0.25 });
      expect(live().audio[input]).toEqual({
        ...{
          kind: 'microphone',
          isMuted: true,
          volumeDb: -12.3,
          monitoring: 'monitor-only',
          tracks: [1, 3],
          syncOffsetMs: 120,
          balance: 0.25,
        },
      });
      await link.control.setVolume({ input, volumeDb: -100 });
      expect(live().audio[input]?.volumeDb).toBe(-100);
      await link.control.setVolume({ input, volumeDb: 0 });
      await link.control.setMuted({ input, isMuted: false });
      await expect(link.control.setMuted({ input: 'Blue', isMuted: true })).rejects.toMatchObject({ code: 'obs/not-possible' });
    });

    test('obs-live: meters, about 20 a second for as long as somebody listens', async () => {
      await link.switchScene('Stage/Close');
      const ending = new AbortController();
      let count = 0;
      const begin = performance.now();
      for await (const { levels } of link.meters(ending.signal)) {
        count += 1;
        expect(Object.keys(levels)).toContain('Film');
        if (count === 30) ending.abort();
      }
      expect(performance.now() - begin).toBeLessThan(6_000);
      expect(count).toBe(30);
    });

    test('obs-live: thumbnails, a JPEG of each scene while somebody looks', async () => {
      const ending = new AbortController();
      const seen = new Set<string>();
      for await (const { scene, version } of link.thumbnails(ending.signal)) {
        expect(version).toBeGreaterThan(0);
        seen.add(scene);
        if (link.status.scenes.every((one) => seen.has(one))) ending.abort();
      }
      expect(link.thumbnail('Stage/Wide')?.subarray(0, 3).toString('hex')).toBe('ffd8ff');
      expect(link.thumbnail('No such scene')).toBeNull();
    });

    test('obs-live: film restarted, paused, sent elsewhere and played', async () => {
      await link.switchScene('Stage/Close');
      await link.control.restartMedia({ input: 'Film' });
      await waitFor('it to play', () => live().media.Film?.state === 'playing' && (live().media.Film?.durationMs ?? 0) > 0);
      await link.control.seekMedia({ input: 'Film', cursorMs: 4_000 });
      await link.control.pauseMedia({ input: 'Film' });
      expect(live().media.Film?.state).toBe('paused');
      expect(live().media.Film?.cursorMs).toBeGreaterThan(3_500);
      await link.control.playMedia({ input: 'Film' });
      await waitFor('it to play on', () => live().media.Film?.state === 'playing');
      await link.control.stopMedia({ input: 'Film' });
      await expect(link.control.playMedia({ input: 'Blue' })).rejects.toMatchObject({ code: 'obs/not-possible' });
    });

    test('obs-live: filters and hotkeys, listed, switched, triggered', async () => {
      expect(await link.control.filters({ source: MICROPHONE })).toEqual([{ name: 'Gain', isEnabled: true }]);
      await link.control.setFilterEnabled({ source: MICROPHONE, filter: 'Gain', isEnabled: false });
      expect(await link.control.filters({ source: MICROPHONE })).toEqual([{ name: 'Gain', isEnabled: false }]);
      await expect(link.control.setFilterEnabled({ source: MICROPHONE, filter: 'x', isEnabled: true })).rejects.toMatchObject({
        code: 'obs/source-not-found',
      });
      expect(await link.control.hotkeys(undefined)).toContain('OBSBasic.StartStreaming');
      await link.control.triggerHotkey({ name: 'OBSBasic.Transition' });
      await expect(link.control.triggerHotkey({ name: 'nothing' })).rejects.toMatchObject({ code: 'obs/source-not-found' });
    });

    test('obs-live: recording started and stopped; what this OBS has not, obs/not-available', async () => {
      await link.control.startRecord(undefined);
      expect(live().record).toBe('running');
      await link.control.startRecord(undefined);
      await link.control.stopRecord(undefined);
      expect(live().record).toBe('stopped');
      await link.control.stopRecord(undefined);
      await expect(link.control.saveReplay(undefined)).rejects.toMatchObject({ code: 'obs/not-available', params: { what: 'replay' } });
      await expect(link.control.startVirtualCamera(undefined)).rejects.toMatchObject({ code: 'obs/not-available' });
    });

    test('obs-live: encoder looked at, changed and put back', async () => {
      const parameter = async (parameterName: string) =>
        (await person.call('GetProfileParameter', { parameterCategory: 'SimpleOutput', parameterName })).parameterValue;
      const before = await parameter('x264Settings');
      const need = { gopMs: 1_000, bitrateKbps: 500, bFrames: 2, sampleRateHz: 48_000 };
      const stateOf = async () => (await link.control.checkEncoder(need)).findings.map(({ setting, state }) => `${setting} ${state}`);
      expect(await stateOf()).toEqual(['keyframe-interval differs', 'b-frames fits', 'video-bitrate differs', 'sample-rate fits']);
      await link.control.applyEncoder(need);
      expect(await stateOf()).toEqual(['keyframe-interval fits', 'b-frames fits', 'video-bitrate fits', 'sample-rate fits']);
      expect(await link.control.checkEncoder(need)).toMatchObject({ canRestore: true, mode: 'simple', encoder: 'x264' });
      await link.control.restoreEncoder();
      expect(await parameter('x264Settings')).toBe(before);
      expect(await parameter('VBitrate')).toBe('800');
      await expect(link.control.restoreEncoder()).rejects.toMatchObject({ code: 'obs/nothing-to-restore' });
    });

    test('obs-live: show kit added, what the plan says; again, nothing is left to add', async () => {
      const plan = await link.control.planShowKit({ kind: 'concert' });
      expect(plan.scenes).toEqual(['Doors', 'Interval', 'End']);
      expect(plan.kept).toEqual(['Stage/Wide', 'Stage/Close']);
      await link.control.addShowKit({ kind: 'concert' });
      expect(await link.control.planShowKit({ kind: 'concert' })).toMatchObject({ scenes: [], sources: [], items: [] });
      await link.control.addShowKit({ kind: 'concert' });
      expect(link.status.scenes.filter((scene) => scene === 'Doors')).toHaveLength(1);
      await link.switchScene('Interval');
      await waitFor(
        'the sources',
        () =>
          live()
            .program.map((item) => item.name)
            .join() === 'Foyer clock,Foyer title,Foyer ground',
      );
      await link.control.setText({ input: 'Foyer title', text: 'Interval, 20 minutes' });
      const tour = await link.control.planShowKit({ kind: 'gallery-tour' });
      expect(tour.sources).toEqual([]);
      expect(tour.scenes).toEqual(['Tour/Host', 'Tour/Object', 'Tour/Label', 'Tour/Map']);
      await person.call('CreateInput', { sceneName: 'Scene', inputName: 'Tour/Host', inputKind: 'color_source_v3' });
      await expect(link.control.planShowKit({ kind: 'gallery-tour' })).rejects.toMatchObject({ code: 'obs/name-taken' });
    });

    test('obs-live: collection and profile switched, confirmed', async () => {
      const [collection, profile] = [live().collections.current, live().profiles.current];
      await person.call('CreateProfile', { profileName: 'Matinee' });
      await waitFor('the profile', () => live().profiles.current === 'Matinee');
      await link.control.switchProfile({ name: profile });
      expect(live().profiles).toEqual({ names: expect.arrayContaining([profile, 'Matinee']), current: profile });
      await person.call('CreateSceneCollection', { sceneCollectionName: 'Gallery' });
      await waitFor('the collection', () => live().collections.current === 'Gallery');
      await link.control.switchCollection({ name: collection });
      expect(live().collections.current).toBe(collection);
      await expect(link.control.switchCollection({ name: 'No such' })).rejects.toMatchObject({ code: 'obs/source-not-found' });
    });

    test('obs-live: OBS is killed and comes back, meters and thumbnails go on by themselves', async () => {
      await person.disconnect();
      const ending = new AbortController();
      let count = 0;
      const listening = (async () => {
        for await (const meters of link.meters(ending.signal)) count += meters ? 1 : 0;
      })();
      await waitFor('levels', () => count > 2, {
        detail: () =>
          `program ${link.status.scene}, ${JSON.stringify(link.status.live?.program)}, audio ${Object.keys(link.status.live?.audio ?? {})}`,
      });
      await obs.kill();
      await waitFor('the end', () => link.status.link !== 'up' && link.status.live === null);
      await expect(link.control.setMuted({ input: MICROPHONE, isMuted: true })).rejects.toMatchObject({ code: 'obs/not-linked' });
      await obs.restart();
      await waitFor('the link', () => link.status.live !== null);
      const before = count;
      await waitFor('levels again', () => count > before + 2);
      ending.abort();
      await listening;
    });
  });
}
