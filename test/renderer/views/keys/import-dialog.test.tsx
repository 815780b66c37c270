import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { ImportItem, ImportPreview } from '../../../../main/contract/keys.ts';
import { ImportDialog } from '../../../../renderer/views/keys/import-dialog.tsx';
import { sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const item = (index: number, parts: Partial<ImportItem>): ImportItem => ({
  ...{ index, name: `N${index}`, kind: 'rtmp', server: 'rtmp://x.example/live', platform: null, hasKey: true },
  ...{ state: 'new', changes: [], meets: null, isOnAir: false },
  ...parts,
});
const PREVIEW: ImportPreview = {
  format: 'csv',
  items: [
    item(0, { state: 'new' }),
    item(1, { state: 'changed', changes: ['key', 'server'], meets: 'a' }),
    item(2, { state: 'conflict', changes: ['key'], meets: 'b' }),
    item(3, { state: 'same', meets: 'c' }),
    item(4, { state: 'changed', changes: ['key'], meets: 'd', isOnAir: true }),
  ],
  skipped: [{ place: 7, reason: 'bad-key' }],
};

async function chosen(text: string) {
  const onClose = vi.fn();
  const { link } = await show(<ImportDialog onClose={onClose} />, sampleSnapshot());
  link.answers['keys.preview'] = () => PREVIEW;
  link.answers['keys.import'] = () => ({ imported: 3, rev: 0 });
  const input = document.querySelector('input[type="file"]') as HTMLInputElement;
  fireEvent.change(input, { target: { files: [new File([text], 'keys.csv')] } });
  return { link, onClose };
}

test('import dialog: a file is looked at first; what is proposed is changed, and what is chosen goes in', async () => {
  const { link, onClose } = await chosen('name,server\n');
  const look = screen.getByRole('button', { name: 'Look at it' }) as HTMLButtonElement;
  await waitFor(() => expect(look.disabled).toBe(false));
  fireEvent.click(look);
  await screen.findByRole('button', { name: 'Import 2' });
  expect(link.commands).toEqual([{ path: 'keys.preview', input: { text: 'name,server\n' } }]);
  expect(screen.getByText('Here already; different: key, server')).toBeTruthy();
  expect(screen.getByText(/Line 7 is left out/)).toBeTruthy();
  const waysOf = (name: string) => [...screen.getByLabelText<HTMLSelectElement>(`What to do with ${name}`).options].map(({ text }) => text);
  expect(waysOf('N4')).toEqual(['Leave out', 'Add']);
  expect(screen.queryByLabelText('What to do with N3')).toBeNull();
  fireEvent.change(screen.getByLabelText('What to do with N2'), { target: { value: 'replace' } });
  fireEvent.click(screen.getByRole('button', { name: 'Import 3' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(link.commands[1]).toEqual({
    path: 'keys.import',
    input: {
      text: 'name,server\n',
      choices: [
        { index: 0, as: 'add' },
        { index: 1, as: 'replace' },
        { index: 2, as: 'replace' },
      ],
    },
  });
});

test('import dialog: a bundle, its passphrase is asked for and sent', async () => {
  const { link } = await chosen('{"format":"foyer-bundle","version":1}');
  fireEvent.change(await screen.findByLabelText(/Passphrase of the file/), { target: { value: 'canary words' } });
  fireEvent.click(screen.getByRole('button', { name: 'Look at it' }));
  await waitFor(() => expect(link.commands[0]?.input).toMatchObject({ passphrase: 'canary words' }));
});

test('import dialog: longer than the page takes, said and not sent', async () => {
  await chosen('x'.repeat(40_001));
  expect(await screen.findByText(/foyer keys import/)).toBeTruthy();
  expect((screen.getByRole('button', { name: 'Look at it' }) as HTMLButtonElement).disabled).toBe(true);
});
