import { expect, test } from 'vitest';
import { sceneGroups } from '../../../main/contract/obs-live.ts';

test('scene groups: by what stands before the slash, in the order of the list', () => {
  expect(sceneGroups(['Doors', 'Stage/Wide', 'Tour/Host', 'Stage / Close', 'End', '/odd', 'odd/'])).toEqual([
    { name: '', scenes: [label('Doors'), label('End'), label('/odd'), label('odd/')] },
    { name: 'Stage', scenes: [label('Stage/Wide', 'Wide'), label('Stage / Close', 'Close')] },
    { name: 'Tour', scenes: [label('Tour/Host', 'Host')] },
  ]);
});

function label(name: string, shown = name) {
  return { name, label: shown };
}
