import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
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
  expect(link.calls).toEqual([
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
  expect(link.calls).toEqual([]);
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
  expect(link.calls[0]?.input).toMatchObject({ kind: 'file', name: 'Archive', server: '' });
});

test('destination dialog: edited without touching the key, the key is left out of the command', async () => {
  const onClose = vi.fn();
  const { link } = await show(<DestinationDialog destination={sampleDestination('hall')} onClose={onClose} />, sampleSnapshot());
  type(/^Name/, 'New name');
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(link.calls[0]?.input).toEqual({ id: 'hall', name: 'New name', server: 'rtmp://127.0.0.1/live', username: '' });
});

test('destination dialog: the stored key is removed by choice, an empty key is sent', async () => {
  const onClose = vi.fn();
  const { link } = await show(<DestinationDialog destination={sampleDestination('hall')} onClose={onClose} />, sampleSnapshot());
  fireEvent.click(screen.getByLabelText('Remove the stored one'));
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(link.calls[0]?.input).toMatchObject({ key: '' });
});
