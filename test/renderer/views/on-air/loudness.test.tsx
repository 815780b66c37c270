import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { WATCH_OFF, type WatchStatus } from '../../../../main/contract/watch.ts';
import { Loudness } from '../../../../renderer/views/on-air/loudness.tsx';
import { sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const SOUND: NonNullable<WatchStatus['sound']> = {
  ...{ momentaryLufs: -19.4, shortTermLufs: -22.1, integratedLufs: null, truePeakDbtp: -0.4 },
  ...{ silentMs: 0, isClipping: false },
};
const watching = (watch: Partial<WatchStatus>) => sampleSnapshot({ rev: 1, watch: { ...WATCH_OFF, ...watch } });

test('loudness: measured, a meter with its value, the target and a peak that is over', async () => {
  await show(<Loudness />, watching({ state: 'watching', sound: SOUND }));
  const meter = screen.getByRole('meter');
  expect(meter.getAttribute('aria-valuenow')).toBe('-19.4');
  expect(meter.getAttribute('aria-valuetext')).toBe('-19.4 LUFS');
  expect(screen.getByText('target -23')).toBeTruthy();
  expect(screen.getByText('over -1.0')).toBeTruthy();
});

test('loudness: watching is off, nothing is shown; it failed, the page says why', async () => {
  const { view } = await show(<Loudness />, watching({}));
  expect(screen.queryByRole('meter')).toBeNull();
  view.unmount();
  await show(<Loudness />, watching({ state: 'failed', fault: { code: 'watch/ffmpeg-missing', params: {} } }));
  expect(screen.getByText(/ffmpeg is not installed/)).toBeTruthy();
});
