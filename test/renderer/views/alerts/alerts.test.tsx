import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { Alert } from '../../../../main/contract/alert.ts';
import { AlertBell } from '../../../../renderer/views/alerts/alert-bell.tsx';
import { AlertsDrawer } from '../../../../renderer/views/alerts/alerts-drawer.tsx';
import { CriticalStrip } from '../../../../renderer/views/alerts/critical-strip.tsx';
import { sampleAlert } from '../../../main/sample-alert.ts';
import { sampleDestination, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const nothing = () => undefined;
const withAlerts = (...alerts: Alert[]) =>
  sampleSnapshot({ rev: 1, alerts, destinations: [{ ...sampleDestination('hall'), name: 'Hall channel' }] });

const LOST = sampleAlert('relay/lost', { subject: 'hall', raisedAtMs: 3_000 });
const SILENT = sampleAlert('sound/silent', { raisedAtMs: 5_000 });
const OVER = sampleAlert('feed/lost', { id: 'over', raisedAtMs: 1_000, clearedAtMs: 61_000 });

test('alert bell: counts what lasts and nobody has acknowledged, and opens the list', async () => {
  const open = vi.fn();
  await show(<AlertBell onOpen={open} />, withAlerts(LOST, SILENT, OVER, sampleAlert('disk/low', { isAcknowledged: true })));
  const bell = screen.getByRole('button', { name: 'Alerts: 2 open' });
  expect(bell.querySelector('[data-level]')?.getAttribute('data-level')).toBe('critical');
  fireEvent.click(bell);
  expect(open).toHaveBeenCalledOnce();
});

test('alerts: what lasts comes first, the worst before the latest; what is over has from and to', async () => {
  await show(<AlertsDrawer onClose={nothing} />, withAlerts(OVER, SILENT, LOST));
  const items = (await screen.findAllByRole('listitem')).map((item) => item.dataset.alert);
  expect(items).toEqual(['relay/lost', 'sound/silent', 'feed/lost']);
  expect(screen.getByText('09:00:01 – 09:01:01')).toBeTruthy();
  expect(screen.getByText('since 09:00:03')).toBeTruthy();
});

test('alerts: one is acknowledged, the desk is told; acknowledged ones offer it no more', async () => {
  const { link } = await show(<AlertsDrawer onClose={nothing} />, withAlerts(LOST, { ...SILENT, isAcknowledged: true }));
  const [lost, silent] = await screen.findAllByRole('listitem');
  expect(lost?.textContent).toContain('Hall channel');
  fireEvent.click(within(lost!).getByRole('button', { name: /^Acknowledge/ }));
  await waitFor(() => expect(link.calls).toEqual([{ path: 'alerts.acknowledge', input: { id: 'relay/lost' } }]));
  expect(within(silent!).queryByRole('button')).toBeNull();
  expect(within(silent!).getByText(/still lasts/)).toBeTruthy();
});

test('alerts: several at once are acknowledged together', async () => {
  const { link } = await show(<AlertsDrawer onClose={nothing} />, withAlerts(LOST, SILENT));
  fireEvent.click(await screen.findByRole('button', { name: 'Acknowledge all' }));
  await waitFor(() => expect(link.calls.map(({ input }) => input)).toEqual([{ id: 'relay/lost' }, { id: 'sound/silent' }]));
});

test('critical strip: shown until acknowledged, heard at once, and no warning in it', async () => {
  const { link, view } = await show(<CriticalStrip onOpen={nothing} />, withAlerts(LOST, SILENT));
  expect(view.container.querySelector('[aria-live="assertive"]')).not.toBeNull();
  expect(screen.getAllByRole('listitem')).toHaveLength(1);
  act(() => link.say({ kind: 'patches', rev: 2, patches: [{ path: ['alerts'], value: [{ ...LOST, isAcknowledged: true }, SILENT] }] }));
  await waitFor(() => expect(screen.queryByRole('listitem')).toBeNull());
});

test('critical strip: ten destinations lost, three are shown and the rest is a press away', async () => {
  const open = vi.fn();
  const lost = Array.from({ length: 10 }, (_, index) => sampleAlert('relay/lost', { id: `a${index}`, subject: `d${index}` }));
  await show(<CriticalStrip onOpen={open} />, withAlerts(...lost));
  expect(screen.getAllByRole('button', { name: /^Acknowledge/ })).toHaveLength(3);
  fireEvent.click(screen.getByRole('button', { name: 'Show 7 more' }));
  expect(open).toHaveBeenCalledOnce();
});
