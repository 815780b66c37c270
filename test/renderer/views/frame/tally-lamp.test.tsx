import { act, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { TallyLamp } from '../../../../renderer/views/frame/tally-lamp.tsx';
import { sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const lamp = () => screen.getByRole('status', { name: 'Tally' });

test.each([
  ['on-air', 'ON AIR'],
  ['starting', 'STARTING'],
  ['standby', 'STANDBY'],
  ['rehearsal', 'REHEARSAL'],
] as const)('tally: %s, %s in words', async (tally, words) => {
  await show(<TallyLamp />, sampleSnapshot({ tally }));
  expect(lamp().textContent).toBe(words);
  expect(lamp().dataset.tally).toBe(tally);
});

test('tally: the desk cannot be heard, an old ON AIR does not stay', async () => {
  const { link } = await show(<TallyLamp />, sampleSnapshot({ tally: 'on-air' }));
  link.signedIn = false;
  act(() => link.breakOff());
  await waitFor(() => expect(lamp().textContent).toBe('NO CONTACT'));
});
