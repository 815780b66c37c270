import { expect, test } from 'vitest';
import { waitFor } from '../../peers/wait-for.ts';
import { type LiveAt, LOWER_THIRD, MICROPHONE } from './live-house.ts';

/** Scenes, studio mode, transitions, collections: what is asked and what a person does in OBS meanwhile. Each finds the house as it was furnished. */
export function liveSceneChecks(at: () => LiveAt): void {
  test('obs-live: linked, what the program scene shows, what sounds and what plays is known', async () => {
    const { link, live } = at();
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
    const { person, live } = at();
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
    const { link, live, program } = at();
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
    const { link, live, program } = at();
    await link.switchScene('Stage/Close');
    await link.control.setStudioMode({ isOn: true });
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

  test('obs-live: thumbnails, a JPEG of each scene while somebody looks', async () => {
    const { link } = at();
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

  test('obs-live: collection and profile switched, confirmed', async () => {
    const { link, person, live } = at();
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
}
