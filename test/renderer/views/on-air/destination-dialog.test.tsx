import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { PLATFORMS } from '../../../../main/platforms/platforms.ts';
import { DestinationDialog } from '../../../../renderer/views/on-air/destination-dialog.tsx';
import { sampleDestination, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const KEY = 'canary-key?a=1&b=%20';

function type(label: RegExp, text: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

test('destination dialog: a key is typed, it is sent verbatim and stands in no attribute', async () => {
  const onClose = vi.fn();
  const { link } = await show(<DestinationDialog onClose={onClose} />, sampleSnapshot());
  type(/^Name/, 'Hall channel');
  type(/^Server/, 'rtmps://live.example.com/app');
  type(/^Stream key/, KEY);
  expect(document.documentElement.outerHTML).not.toContain('canary-key');
  fireEvent.click(screen.getByRole('button', { name: 'Add destination' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(link.commands).toEqual([
    {
      path: 'destinations.add',
      input: { kind: 'rtmp', name: 'Hall channel', server: 'rtmps://live.example.com/app', username: '', key: KEY },
    },
  ]);
});

test('destination dialog: an address that is no RTMP server, nothing is sent and the field says why', async () => {
  const { link } = await show(<DestinationDialog onClose={() => undefined} />, sampleSnapshot());
  type(/^Name/, 'Hall channel');
  type(/^Server/, 'https://example.com');
  fireEvent.click(screen.getByRole('button', { name: 'Add destination' }));
  expect(await screen.findByText(/begins with rtmp/)).toBeTruthy();
  expect(link.commands).toEqual([]);
});

test('destination dialog: a recording, no key is asked for and the folder may be left empty', async () => {
  const onClose = vi.fn();
  const { link } = await show(<DestinationDialog onClose={onClose} />, sampleSnapshot());
  fireEvent.click(screen.getByRole('radio', { name: 'Recording' }));
  expect(screen.queryByLabelText(/^Stream key/)).toBeNull();
  type(/^Name/, 'Archive');
  type(/^Folder/, 'archive');
  fireEvent.click(screen.getByRole('button', { name: 'Add destination' }));
  expect(await screen.findByText(/A whole path/)).toBeTruthy();
  type(/^Folder/, '');
  fireEvent.click(screen.getByRole('button', { name: 'Add destination' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(link.commands[0]?.input).toMatchObject({ kind: 'file', name: 'Archive', server: '' });
});

test('destination dialog: edited without touching the key, the key is left out of the command', async () => {
  const onClose = vi.fn();
  const { link } = await show(<DestinationDialog destination={sampleDestination('hall')} onClose={onClose} />, sampleSnapshot());
  type(/^Name/, 'New name');
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(link.commands[0]?.input).toEqual({ id: 'hall', name: 'New name', server: 'rtmp://127.0.0.1/live', username: '' });
});

test('destination dialog: the stored key is removed by choice, an empty key is sent', async () => {
  const onClose = vi.fn();
  const { link } = await show(<DestinationDialog destination={sampleDestination('hall')} onClose={onClose} />, sampleSnapshot());
  fireEvent.click(screen.getByLabelText('Remove the stored one'));
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(link.commands[0]?.input).toMatchObject({ key: '' });
});

test('destination dialog: stream ids of an SRT receiver, many with names; another one is added with its time', async () => {
  const stored = { id: 'first', name: 'Spring', validFromMs: null, validUntilMs: null, eventId: null, hasBackup: false };
  const srt = { ...sampleDestination('hall'), kind: 'srt' as const, server: 'srt://192.0.2.1:9000', keys: [stored] };
  const { link } = await show(<DestinationDialog destination={srt} onClose={() => undefined} />, sampleSnapshot({ destinations: [srt] }));
  const list = within(screen.getByRole('group', { name: 'Stream IDs' }));
  expect(list.getByRole('listitem', { name: 'Spring' }).textContent).toContain('In use');
  expect(list.getByRole('button', { name: 'Show the stream ID (hold)' })).toBeTruthy();
  fireEvent.click(list.getByRole('button', { name: 'Add stream ID' }));
  fireEvent.click(list.getByRole('button', { name: 'Store stream ID' }));
  expect(await list.findByText('Paste the stream ID.')).toBeTruthy();
  fireEvent.change(list.getByLabelText('Name of the key'), { target: { value: 'Gala' } });
  fireEvent.change(list.getByLabelText(/^New stream ID/), { target: { value: '#!::r=gala' } });
  fireEvent.click(list.getByRole('button', { name: 'Store stream ID' }));
  await waitFor(() =>
    expect(link.commands).toMatchObject([{ path: 'keys.add', input: { id: 'hall', name: 'Gala', key: '#!::r=gala', eventId: null } }]),
  );
  expect(document.documentElement.outerHTML).not.toContain('r=gala');
});

const TWITCH = PLATFORMS.find(({ id }) => id === 'twitch')!;
const TIKTOK = PLATFORMS.find(({ id }) => id === 'tiktok')!;

async function showWithPlatforms(language: 'en' | 'ko' = 'en') {
  const onClose = vi.fn();
  const { link } = await show(<Given onClose={onClose} />, sampleSnapshot(), language);
  link.answers['platforms.list'] = () => [TWITCH, TIKTOK];
  fireEvent.click(screen.getByText('open'));
  const picker = await screen.findByRole('combobox');
  return { link, onClose, picker };
}

function Given({ onClose }: { onClose: () => void }) {
  const [isOpen, setOpen] = useState(false);
  return isOpen ? (
    <DestinationDialog onClose={onClose} />
  ) : (
    <button type="button" onClick={() => setOpen(true)}>
      {'open'}
    </button>
  );
}

async function pick(picker: HTMLElement, search: string, name: string) {
  fireEvent.click(picker);
  fireEvent.change(picker, { target: { value: search } });
  fireEvent.click(await screen.findByRole('option', { name }));
}

test('destination dialog: a platform is found by another name, its server is filled in and where its key is stands there', async () => {
  const { link, picker, onClose } = await showWithPlatforms();
  await pick(picker, '트위치', 'Twitch');
  expect(screen.getByText(/Twitch Creator Dashboard/)).toBeTruthy();
  expect((screen.getByLabelText(/^Server/) as HTMLInputElement).value).toBe('rtmp://ingest.global-contribute.live-video.net/app');
  fireEvent.change(screen.getByLabelText('Ingest'), { target: { value: 'rtmp://live-sel.twitch.tv/app' } });
  type(/^Stream key/, 'live_1_abc');
  fireEvent.click(screen.getByRole('button', { name: 'Add destination' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const expected = { name: 'Twitch', server: 'rtmp://live-sel.twitch.tv/app', key: 'live_1_abc', platform: 'twitch' };
  expect(link.commands[0]?.input).toEqual({ kind: 'rtmp', username: '', ...expected });
});

test('destination dialog: a platform that gives a server each time, says so and leaves the field empty', async () => {
  const { picker } = await showWithPlatforms('ko');
  await pick(picker, 'tik', 'TikTok LIVE');
  expect(screen.getByText(/방송마다 바뀌므로/)).toBeTruthy();
  expect((screen.getByLabelText(/^서버/) as HTMLInputElement).value).toBe('');
});

test('destination dialog: a key that looks wrong, doubted once and sent the second time', async () => {
  const { link, picker, onClose } = await showWithPlatforms();
  link.answers['keys.check'] = () => ({ doubts: ['shape'] });
  await pick(picker, 'twitch', 'Twitch');
  type(/^Stream key/, 'odd');
  fireEvent.click(screen.getByRole('button', { name: 'Add destination' }));
  expect((await screen.findByRole('alert')).textContent).toContain('live_123456789_AbCdEfGh');
  expect(link.commands).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'Save all the same' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(link.commands.map(({ path }) => path)).toEqual(['destinations.add']);
});
