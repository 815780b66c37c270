import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { RelayStatus } from '../../../../main/contract/relay.ts';
import { DestinationCard } from '../../../../renderer/views/on-air/destination-card.tsx';
import { sampleDestination, sampleRelay, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

vi.mock('uplot', () => ({ default: class {} }));

const destination = { ...sampleDestination('hall'), name: 'Hall channel' };

function card(relay: RelayStatus) {
  const snapshot = sampleSnapshot({ rev: 1, nowMs: Date.now(), destinations: [destination], relays: { hall: relay } });
  return show(<DestinationCard destination={destination} onEdit={() => undefined} onShare={() => undefined} />, snapshot);
}

test('destination card: this one alone to a slate, from its menu', async () => {
  const { link } = await card(sampleRelay('live'));
  fireEvent.click(screen.getByRole('button', { name: 'More for Hall channel' }));
  expect(screen.queryByRole('menuitem', { name: 'Back to program' })).toBeNull();
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Slate for this destination: Rights' }));
  await waitFor(() => expect(link.calls).toEqual([{ path: 'relays.slate', input: { id: 'hall', slate: 'rights' } }]));
});

test('destination card: on a slate of its own, says so and offers the way back', async () => {
  const { link } = await card(sampleRelay('live', { slate: 'rights' }));
  expect(screen.getByText('Slate: Rights')).toBeTruthy();
  expect(screen.getByText('Live')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'More for Hall channel' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Back to program' }));
  await waitFor(() => expect(link.calls).toEqual([{ path: 'relays.slate', input: { id: 'hall', slate: null } }]));
});

test('destination card: stuck with a second connection beside it, said in words; off, no slate in its menu', async () => {
  const { view } = await card(sampleRelay('stalled', { hasSecond: true }));
  expect(screen.getByText(/a second connection is being tried/)).toBeTruthy();
  view.unmount();
  await card(sampleRelay('idle'));
  fireEvent.click(screen.getByRole('button', { name: 'More for Hall channel' }));
  await screen.findByRole('menuitem', { name: 'What it gets' });
  expect(screen.getAllByRole('menuitem')).toHaveLength(1);
});
