import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { HotkeysDialog } from '../../../../renderer/views/obs/hotkeys-dialog.tsx';
import { sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

test('hotkeys: OBS does not answer, asked again by a press and there', async () => {
  const { link, inPage, view } = await show(null, sampleSnapshot({}));
  let asked = 0;
  link.answers['obs.hotkeys'] = () => {
    asked += 1;
    if (asked === 1) throw new Error('OBS is gone');
    return ['Save replay'];
  };
  view.rerender(inPage(<HotkeysDialog onClose={() => undefined} />));
  fireEvent.click(await screen.findByRole('button', { name: 'Ask again' }));
  expect(await screen.findByText('Save replay')).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Ask again' })).toBeNull();
});
