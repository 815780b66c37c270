import { expect, test } from 'vitest';
import { waitFor } from '../../peers/wait-for.ts';
import { type LiveAt, MICROPHONE } from './live-house.ts';

/** Sound: settings, and levels over the life of a link and of an OBS. Each finds the house as it was furnished. */
export function liveSoundChecks(at: () => LiveAt): void {
  test('obs-live: sound, each setting is written and read back', async () => {
    const { link, live } = at();
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
    const { link } = at();
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

  test('obs-live: OBS is killed and comes back, meters and thumbnails go on by themselves', async () => {
    const { obs, link, person } = at();
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
}
