import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { NO_PORTRAIT, type PortraitStatus } from '../../../../main/contract/portrait.ts';
import { ABSENT_PROGRAM } from '../../../../main/contract/program.ts';
import { IDLE_RENDITION, type Rendition, type RenditionProposal } from '../../../../main/contract/rendition.ts';
import type { Snapshot } from '../../../../main/contract/snapshot.ts';
import { DestinationCard } from '../../../../renderer/views/on-air/destination-card.tsx';
import { FeedRows } from '../../../../renderer/views/on-air/feed-rows.tsx';
import { IngestForm } from '../../../../renderer/views/settings/ingest-form.tsx';
import { sampleDestination, sampleRelay, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

vi.mock('uplot', () => ({ default: class {} }));

const plain = { ...sampleDestination('hall'), name: 'Hall channel' };
const upright = { ...plain, program: 'portrait' as const };
const STAND_IN: Rendition = {
  ...{ id: 'blurred', costPercent: 20, destinations: ['hall'], status: { ...IDLE_RENDITION, state: 'running' } },
  profile: {
    video: { width: 720, height: 1_280, fps: 30, bitrateKbps: 3_000, rate: 'capped', preset: 'veryfast', keyframeS: 2, fill: 'blur' },
    audio: null,
  },
};
const away: PortraitStatus = { ...NO_PORTRAIT, onAir: 'slate', slate: 'technical', heldBy: 'lost-feed' };

function card(destination: typeof plain, parts: Partial<Snapshot> = {}) {
  const ingest = { ...sampleSnapshot().ingest, listening: true, server: 'rtmp://127.0.0.1:1935/live' };
  const snapshot = sampleSnapshot({
    rev: 1,
    nowMs: 1_000,
    ingest,
    destinations: [destination],
    relays: { hall: sampleRelay('live') },
    ...parts,
  });
  return show(<DestinationCard destination={destination} onEdit={() => undefined} onShare={() => undefined} />, snapshot);
}

test.each<[string, Partial<Snapshot>, RegExp]>([
  ['before anything', {}, /^Portrait program, not on air yet$/],
  ['it is there', { portrait: { ...NO_PORTRAIT, onAir: 'program' } }, /^Portrait program$/],
  ['it is away', { portrait: away }, /away; a slate stands in: Technical/],
  [
    'the operator has a slate up',
    { portrait: { ...away, slate: 'interval', heldBy: 'operator' } },
    /^Slate in place of the portrait program: Interval/,
  ],
])('card of the portrait program: %s, said in words', async (_, parts, words) => {
  await card(upright, parts);
  expect(screen.getByText(words)).toBeTruthy();
});

test('card of the portrait program: away with the main program standing in, it says which one goes out', async () => {
  await card({ ...upright, rendition: STAND_IN.id }, { portrait: away, renditions: [STAND_IN] });
  expect(screen.getByText(/the main program stands in, made upright here/)).toBeTruthy();
});

test('card: the portrait program is chosen from its menu, with the address for its encoder', async () => {
  const { link } = await card(plain);
  const nothing: RenditionProposal = { misfits: [], profile: null, id: null, costPercent: 0, totalPercent: 0, sharedWith: [] };
  link.answers['renditions.propose'] = () => nothing;
  fireEvent.click(screen.getByRole('button', { name: 'More for Hall channel' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'What it gets' }));
  fireEvent.click(await screen.findByRole('combobox', { name: 'Program' }));
  fireEvent.click(await screen.findByRole('option', { name: 'Portrait program of a second encoder' }));
  expect((await screen.findByRole<HTMLInputElement>('textbox', { name: 'Stream key of the portrait program' })).value).toBe('portrait');
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Server of the portrait program' }).value).toBe(
    'rtmp://127.0.0.1:1935/live',
  );
  expect(screen.getByText('Portrait program: Not there')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Yes, send the portrait program' }));
  await waitFor(() => expect(link.calls).toContainEqual({ path: 'portrait.use', input: { id: 'hall', standIn: 'slate' } }));
});

test('panel of the program: the portrait encoder has a row where it is used, and none otherwise', async () => {
  const { view } = await show(<FeedRows />, sampleSnapshot({ destinations: [plain] }));
  expect(view.container.querySelectorAll('li')).toHaveLength(2);
  view.unmount();
  const feed = { ...ABSENT_PROGRAM, state: 'live' as const, bitrateKbps: 4_000 };
  const used = await show(<FeedRows />, sampleSnapshot({ destinations: [upright], portrait: { ...NO_PORTRAIT, feed, onAir: 'program' } }));
  expect(used.view.container.querySelector('[data-feed="portrait"]')?.textContent).toMatch(/^Portrait program.*In the program/);
});

test('settings of the ingest: the stream key of the portrait program where it is used', async () => {
  const ingest = { ...sampleSnapshot().ingest, listening: true };
  const { view } = await show(<IngestForm />, sampleSnapshot({ ingest, destinations: [plain] }));
  expect(screen.queryByRole('textbox', { name: 'Stream key, portrait program' })).toBeNull();
  view.unmount();
  await show(<IngestForm />, sampleSnapshot({ ingest, destinations: [upright] }));
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Stream key, portrait program' }).value).toBe('portrait');
});
