import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { HealthHistory } from '../../../../main/contract/health.ts';
import { Health } from '../../../../renderer/views/health/health.tsx';
import { sampleDestination, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

vi.mock('uplot', () => ({ default: class {} }));

const AT = Date.UTC(2026, 10, 21, 11, 0, 0);
const EMPTY: HealthHistory = {
  ...{ seq: 1, fromMs: AT, stepMs: 5_000 },
  program: { bitrateKbps: [], fps: [], shortTermLufs: [], source: [] },
  relays: {},
};
const TWO_MINUTES: HealthHistory = {
  ...EMPTY,
  program: {
    bitrateKbps: new Array(24).fill(6_000),
    fps: new Array(24).fill(30),
    shortTermLufs: new Array(24).fill(-22.4),
    source: new Array(24).fill('main'),
  },
  relays: {
    hall: {
      state: [...new Array(12).fill('live'), ...new Array(12).fill('stalled')],
      bitrateKbps: new Array(24).fill(5_900),
      queueBytes: new Array(24).fill(12_000),
      droppedFrames: [null, 60, ...new Array(22).fill(1)],
    },
  },
};

async function health(history: HealthHistory) {
  const destinations = [{ ...sampleDestination('hall'), name: 'Hall channel' }];
  const snapshot = sampleSnapshot({ rev: 1, nowMs: AT + 120_000, destinations });
  const shown = await show(<AnsweredHealth />, snapshot);
  shown.link.answers['health.history'] = () => history;
  shown.view.rerender(shown.inPage(<Health />));
  return shown;
}

/** Stands until the link knows its answer. */
function AnsweredHealth() {
  return null;
}

test('health: nothing within the hour, says when there will be something', async () => {
  await health(EMPTY);
  expect(await screen.findByText(/Nothing was sent within the last hour/)).toBeTruthy();
});

test('health: a destination that stalled, its states, figures and latest values in words', async () => {
  const { link } = await health(TWO_MINUTES);
  const row = await screen.findByRole('listitem', { name: 'Hall channel' });
  expect(row.textContent).toContain('Live 1:00 · Stalled 1:00 · dropped 82');
  expect(row.textContent).toContain('20:01:55 · Stalled · 5.9');
  expect(within(row).getByRole('heading', { name: 'Hall channel' })).toBeTruthy();
  expect(screen.getByText(/main · -22.4 LUFS/)).toBeTruthy();
  await waitFor(() => expect(link.calls[0]).toEqual({ path: 'health.history', input: { afterSeq: 0 } }));
});
