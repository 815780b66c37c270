import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { AsRunEntry, AsRunKind } from '../../../../main/contract/as-run.ts';
import { AsRunList } from '../../../../renderer/views/on-air/as-run-list.tsx';
import { sampleDestination, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

async function texts(...entries: [AsRunKind, AsRunEntry['detail']][]): Promise<(string | null | undefined)[]> {
  const asRun = entries.map(([kind, detail], index) => ({ seq: index + 1, atMs: index, kind, detail }));
  await show(<AsRunList />, sampleSnapshot({ rev: 1, asRun, destinations: [{ ...sampleDestination('hall'), name: 'Hall channel' }] }));
  return screen
    .getAllByRole('listitem')
    .map((item) => item.lastElementChild?.textContent)
    .reverse();
}

test('as-run list: what went on air and why, and one destination to a slate and back', async () => {
  expect(
    await texts(
      ['air', { source: 'main' }],
      ['air', { source: 'slate', slate: 'technical', why: 'lost-feed' }],
      ['air', { source: 'slate', slate: 'interval', why: 'operator' }],
      ['relay-slate', { id: 'a', name: 'Hall channel', slate: 'rights' }],
      ['relay-slate', { id: 'a', name: 'Hall channel' }],
      ['alert-raised', { code: 'relay/lost', level: 'critical', subject: 'hall' }],
      ['relay-live', { id: 'a', name: 'Hall channel' }],
    ),
  ).toEqual([
    'On air: main encoder',
    'On air: slate "Technical difficulty", no encoder',
    'On air: slate "Interval", by hand',
    'Slate for one destination: Hall channel, "Rights"',
    'Slate for one destination: Hall channel, back to program',
    expect.stringMatching(/^Alert: .*Hall channel/),
    'Live: Hall channel',
  ]);
});
