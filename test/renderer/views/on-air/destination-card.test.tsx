import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { RelayStatus } from '../../../../main/contract/relay.ts';
import { DestinationCard } from '../../../../renderer/views/on-air/destination-card.tsx';
import { sampleDestination, sampleRelay, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

vi.mock('uplot', () => ({ default: class {} }));

const destination = { ...sampleDestination('hall'), name: 'Hall channel' };

function card(relay: RelayStatus, language: 'en' | 'ko' | 'zh' = 'en') {
  const snapshot = sampleSnapshot({ rev: 1, nowMs: Date.now(), destinations: [destination], relays: { hall: relay } });
  return show(<DestinationCard destination={destination} onEdit={() => undefined} onShare={() => undefined} />, snapshot, language);
}

test('destination card: live, says so in words and offers a held stop', async () => {
  const { link } = await card(sampleRelay('live', { bitrateKbps: 6_012, droppedFrames: 3 }));
  const item = screen.getByRole('listitem');
  expect(item.dataset.face).toBe('live');
  expect(within(item).getByText('Live')).toBeTruthy();
  expect(within(item).getByText('6.0 Mb/s')).toBeTruthy();
  expect(within(item).queryByRole('button', { name: /Retry/ })).toBeNull();
  vi.useFakeTimers();
  fireEvent.pointerDown(screen.getByRole('button', { name: 'Stop Hall channel' }), { button: 0 });
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(link.calls).toEqual([{ path: 'relays.stop', input: { id: 'hall' } }]);
});

test('destination card: off, offers start alone and no figures', async () => {
  const { link } = await card(sampleRelay('idle'));
  expect(screen.getByText('Off')).toBeTruthy();
  expect(screen.queryByText(/b\/s/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Start Hall channel' }));
  await waitFor(() => expect(link.calls).toEqual([{ path: 'relays.start', input: { id: 'hall' } }]));
});

test('destination card: key refused, says what to do with the name of the destination, and retries at once when told to', async () => {
  const fault = { code: 'destination/key-refused' as const, params: {} };
  const { link } = await card(sampleRelay('retrying', { fault, retryAtMs: Date.now() + 9_000 }));
  expect(screen.getByText('Needs you')).toBeTruthy();
  expect(screen.getByText(/Hall channel refused the stream key\. Copy a new key/)).toBeTruthy();
  expect(screen.getByText(/Next attempt in \d s/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Retry now: Hall channel' }));
  await waitFor(() => expect(link.calls).toEqual([{ path: 'relays.retry', input: { id: 'hall' } }]));
});

test('destination card: live again after a fault, the fault is remembered in small', async () => {
  await card(sampleRelay('live', { fault: { code: 'destination/closed-by-peer', params: {} }, reconnects: 1 }));
  expect(screen.getByText('Live')).toBeTruthy();
  expect(screen.getByText(/^Before: Hall channel closed the connection/)).toBeTruthy();
});

test('destination card: in Korean and Chinese, the state is in that language', async () => {
  await card(sampleRelay('stalled'), 'ko');
  expect(screen.getByText('멈춤')).toBeTruthy();
  await card(sampleRelay('stalled'), 'zh');
  expect(screen.getByText('停滞')).toBeTruthy();
});

test('destination card: the desk cannot be heard, what was live is only remembered and no command can be sent', async () => {
  const { link } = await card(sampleRelay('live'));
  link.signedIn = false;
  act(() => link.breakOff());
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Stop Hall channel' }).disabled).toBe(true));
  expect(screen.getByRole('listitem').dataset.tone).toBe('still');
  expect(screen.getByText('Was: Live')).toBeTruthy();
});

test('destination card: a command that is refused, a notice says why', async () => {
  const { link } = await card(sampleRelay('idle'));
  link.answers['relays.start'] = () => {
    throw Object.assign(new Error('FAULT'), { code: 'FAULT', data: { code: 'destination/key-missing', params: { name: 'Hall channel' } } });
  };
  fireEvent.click(screen.getByRole('button', { name: 'Start Hall channel' }));
  expect(await screen.findByText(/Hall channel has no stream key/)).toBeTruthy();
});
