import { expect, test } from 'vitest';
import { waitFor } from '../../peers/wait-for.ts';
import { type LiveAt, LOWER_THIRD, MICROPHONE } from './live-house.ts';

/** Sources: texts, pictures, films, filters, hotkeys, the show kit. Each finds the house as it was furnished. */
export function liveSourceChecks(at: () => LiveAt): void {
  test('obs-live: lower third written, shown and hidden, read back', async () => {
    const { link, live } = at();
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
    const { link, live } = at();
    await link.switchScene('Scene');
    const file = () => live().program.find(({ name }) => name === 'Poster')?.file;
    await waitFor('the picture', () => file() === '/a.png');
    await link.control.setImage({ input: 'Poster', file: '/posters/b c.png' });
    expect(file()).toBe('/posters/b c.png');
    await expect(link.control.setImage({ input: 'Blue', file: '/a.png' })).rejects.toMatchObject({ code: 'obs/not-possible' });
  });

  test('obs-live: film restarted, paused, sent elsewhere and played', async () => {
    const { link, live } = at();
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
    const { link } = at();
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

  test('obs-live: show kit added, what the plan says; again, nothing is left to add', async () => {
    const { link, person, live } = at();
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
}
