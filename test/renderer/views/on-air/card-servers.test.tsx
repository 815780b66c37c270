import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Destination } from '../../../../main/contract/destination.ts';
import { backupRelayId } from '../../../../main/contract/relay-id.ts';
import { paired } from '../../../../main/domain/relay-pair.ts';
import { DestinationCard } from '../../../../renderer/views/on-air/destination-card.tsx';
import { sampleDestination, sampleRelay, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const hall: Destination = { ...sampleDestination('hall'), name: 'Hall TV', backupServer: 'rtmp://b.example/live' };
const lost = sampleRelay('retrying', { fault: { code: 'destination/refused', params: {} } });

function showWith(destination: Destination, relays: Parameters<typeof paired>[1], nowMs = 1_000) {
  const card = <DestinationCard destination={destination} onEdit={() => undefined} onShare={() => undefined} />;
  return show(card, sampleSnapshot({ nowMs, destinations: [destination], ...paired([destination], relays) }));
}

test('card: both servers live, it is live and has a line for each', async () => {
  const { view } = await showWith(hall, { hall: sampleRelay('live'), [backupRelayId('hall')]: sampleRelay('live') });
  expect(view.container.querySelector('li')?.dataset).toMatchObject({ face: 'live', tone: 'good' });
  expect([...view.container.querySelectorAll('[data-server]')].map((line) => line.textContent)).toEqual([
    'Main serverLive',
    'Backup serverLive',
  ]);
});

test('card: live on the backup alone, said, and why the main one is not', async () => {
  const { view } = await showWith(hall, { hall: lost, [backupRelayId('hall')]: sampleRelay('live') });
  expect(view.container.querySelector('li')?.dataset).toMatchObject({ face: 'one-server', tone: 'wait' });
  expect(screen.getByText('Live on one server')).toBeTruthy();
  expect(view.container.querySelector('[data-server="main"]')?.textContent).toMatch(/^Main server(Retrying|.+refused)/);
});

test('card: the time of its key is over, before it is started and while it is on air', async () => {
  const [key] = hall.keys;
  const over: Destination = { ...hall, backupServer: '', keys: [{ ...key!, validUntilMs: 500 }] };
  const off = await showWith(over, { hall: sampleRelay('idle') });
  expect(screen.getByText(/Press Edit and add a new one/)).toBeTruthy();
  off.view.unmount();
  await showWith(over, { hall: sampleRelay('live') });
  expect(screen.getByText(/It stays on air/)).toBeTruthy();
});
