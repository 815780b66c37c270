import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DeskLock } from '../../../main/desk/lock.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const running = expect.objectContaining({ code: 'desk/already-running', params: { pid: process.pid } });

test('desk lock: taken twice, the second one is told who has it; given back, it can be taken again', () => {
  const file = join(temporaryFolder(), 'desk.lock');
  const lock = DeskLock.take(file);
  expect(() => DeskLock.take(file)).toThrow(running);
  lock[Symbol.dispose]();
  expect(existsSync(file)).toBe(false);
  DeskLock.take(file)[Symbol.dispose]();
});

test.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, startedTicks: 'x 1' })],
  ['a pid that another process uses now', JSON.stringify({ pid: process.pid, startedTicks: 'an earlier boot 1' })],
  ['half a line', '{"pid":'],
])('desk lock: file left behind by %s, taken over', (_, text) => {
  const file = join(temporaryFolder(), 'desk.lock');
  writeFileSync(file, text);
  DeskLock.take(file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
});
