import { describe, expect, test } from 'vitest';
import { type Present, planImport } from '../../../../main/domain/import/plan.ts';
import { freeName, type Portable } from '../../../../main/domain/import/portable.ts';
import { onlyKey } from '../../../../main/domain/import/portable-key.ts';

const one = ({ key = 'canary-key', ...parts }: Partial<Portable> & { key?: string } = {}): Portable => ({
  id: 'hall-abc',
  name: 'Hall',
  kind: 'rtmp',
  server: 'rtmp://x.example/live',
  backupServer: '',
  username: '',
  platform: null,
  limits: {},
  ...onlyKey(key),
  password: 'canary-password',
  ...parts,
});
const here = (parts: Parameters<typeof one>[0] = {}) => one(parts) as Present;
const plan = (present: Present[], incoming: Portable[], onAir: string[] = []) => planImport(present, incoming, (id) => onAir.includes(id));

describe('import plan', () => {
  test.each([
    ['nothing like it here', [here({ id: 'x', name: 'X' })], one(), 'new', null, []],
    ['the same in every field', [here()], one(), 'same', 'hall-abc', []],
    ['the same id, another key and server', [here()], one({ key: 'n', server: 'rtmp://y/l' }), 'changed', 'hall-abc', ['server', 'key']],
    ['the same id, another name', [here()], one({ name: 'Saal' }), 'changed', 'hall-abc', ['name']],
    ['another destination has its name', [here({ id: 'other' })], one({ key: 'n' }), 'conflict', 'other', ['key']],
    ['its id here is one, its name another', [here({ name: 'Was' }), here({ id: 'o' })], one(), 'conflict', 'o', []],
    [
      'from no desk, the same name, server and key',
      [here({ platform: 'x' })],
      one({ id: null, password: '' }),
      'changed',
      'hall-abc',
      ['password', 'platform'],
    ],
    ['from no desk, the same name and another key', [here()], one({ id: null, key: 'n' }), 'conflict', 'hall-abc', ['key']],
  ] as const)('import plan: %s', (_, present, incoming, state, meets, changes) => {
    expect(plan([...present], [incoming])).toMatchObject([{ index: 0, state, meets, changes }]);
  });

  test('import plan: what it meets is on air, said', () => {
    expect(plan([here()], [one({ key: 'n' })], ['hall-abc'])[0]?.isOnAir).toBe(true);
    expect(plan([here()], [one({ id: 'z', name: 'Z' })], ['hall-abc'])[0]?.isOnAir).toBe(false);
  });

  test('import plan: nothing secret in it', () => {
    const text = JSON.stringify(plan([here()], [one({ key: 'canary-other' }), one({ id: 'n', name: 'N' })]));
    expect(text).not.toContain('canary');
    expect(text).toContain('"hasKey":true');
  });

  test('import plan: a name that is taken, numbered and never too long', () => {
    const taken = new Set(['A', 'A (2)', 'x'.repeat(80)]);
    expect(freeName('A', (name) => taken.has(name))).toBe('A (3)');
    const long = freeName('x'.repeat(80), (name) => taken.has(name));
    expect(long).toBe(`${'x'.repeat(76)} (2)`);
  });
});
