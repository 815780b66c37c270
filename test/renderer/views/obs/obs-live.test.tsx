import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ObsLive } from '../../../../renderer/views/obs/obs-live.tsx';
import { sampleObs, sampleObsLive } from '../../../main/sample-obs.ts';
import { sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const scenes = ['Doors', 'Stage/Wide', 'Stage/Close'];
const audio = {
  Room: {
    ...{ kind: 'microphone' as const, isMuted: false, volumeDb: -3, monitoring: 'none' as const },
    ...{ tracks: [1], syncOffsetMs: 0, balance: 0.5 },
  },
};
const text = { id: 4, name: 'Lower third', kind: 'text' as const, isVisible: true, text: 'Clara', file: null };

function house(studio: { isOn: boolean; preview: string }) {
  return sampleSnapshot({ obs: sampleObs({ scenes, scene: 'Doors', live: sampleObsLive({ studio, audio, program: [text] }) }) });
}
const commands = (calls: { path: string; input: unknown }[]) =>
  calls.filter(({ path }) => !/meters|thumbnails/.test(path)).map(({ path, input }) => [path, input]);

test('OBS on the page: outside studio mode, a scene goes on program', async () => {
  const { link } = await show(<ObsLive />, house({ isOn: false, preview: '' }));
  expect(screen.queryByRole('button', { name: 'TAKE' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Wide' }));
  await waitFor(() => expect(commands(link.calls)).toEqual([['obs.switchScene', { scene: 'Stage/Wide' }]]));
});

test('OBS on the page: in studio mode, keys and presses choose for preview and TAKE says what it saw there', async () => {
  const { link } = await show(<ObsLive />, house({ isOn: true, preview: 'Stage/Close' }));
  fireEvent.keyDown(document.body, { key: '2' });
  fireEvent.keyDown(document.body, { key: ' ' });
  await waitFor(() =>
    expect(commands(link.calls)).toEqual([
      ['obs.setPreview', { scene: 'Stage/Wide' }],
      ['obs.take', { preview: 'Stage/Close' }],
    ]),
  );
});

test('OBS on the page: muted, a fader moved, a text sent', async () => {
  const { link } = await show(<ObsLive />, house({ isOn: false, preview: '' }));
  fireEvent.click(screen.getByRole('button', { name: 'Mute Room' }));
  fireEvent.change(screen.getByRole('slider', { name: 'Volume of Room' }), { target: { value: '-60' } });
  fireEvent.change(screen.getByRole('textbox', { name: 'Text of Lower third' }), { target: { value: 'Robert' } });
  expect(commands(link.calls)).toHaveLength(1);
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() =>
    expect(commands(link.calls)).toEqual(
      expect.arrayContaining([
        ['obs.setMuted', { input: 'Room', isMuted: true }],
        ['obs.setVolume', { input: 'Room', volumeDb: -100 }],
        ['obs.setText', { input: 'Lower third', text: 'Robert' }],
      ]),
    ),
  );
});

test('OBS on the page: no OBS, nothing', async () => {
  const { view } = await show(<ObsLive />, sampleSnapshot());
  expect(view.container.querySelector('section')).toBeNull();
});

test('OBS on the page: OBS speaks of levels once, the meters move on with the screen', async () => {
  const fillRect = vi.fn();
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ canvas: { width: 300, height: 14 }, fillRect } as never);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(300);
  onTestFinished(() => void vi.restoreAllMocks());
  const { link, view, inPage } = await show(<p />, house({ isOn: false, preview: '' }));
  link.answers['obs.meters'] = async function* () {
    yield { levels: { Room: [[-23, -20]] }, mix: [[-23, -20]] };
    await new Promise<void>(() => undefined);
  };
  view.rerender(inPage(<ObsLive />));
  // A picture begins with its ground, from end to end; both meters have one from before.
  const pictures = () => fillRect.mock.calls.filter(([x, , width]) => x === 0 && width === 300).length;
  await waitFor(() => expect(pictures()).toBeGreaterThan(12));
});
