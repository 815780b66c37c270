import { expect, test } from 'vitest';
import { LineReader } from '../../../main/base/lines.ts';

const all = (reader: LineReader, ...parts: string[]) => parts.flatMap((part) => [...reader.push(Buffer.from(part))]);

test('lines: cut anywhere, whole lines come out in order', () => {
  const reader = new LineReader(100);
  expect(all(reader, 'on', 'e\ntwo\nth', 'ree', '\n\n')).toEqual(['one', 'two', 'three', '']);
});

test('lines: a character cut in two bytes, put together again', () => {
  const reader = new LineReader(100);
  const bytes = Buffer.from('갤러리\n');
  expect([...reader.push(bytes.subarray(0, 4)), ...reader.push(bytes.subarray(4))]).toEqual(['갤러리']);
});

test('lines: a caller that stops after one, the rest is handed back as it came', () => {
  const reader = new LineReader(100);
  for (const line of reader.push(Buffer.from('hello\nFLV\n\u0001'))) {
    expect(line).toBe('hello');
    break;
  }
  expect(reader.rest().toString()).toBe('FLV\n\u0001');
  expect(reader.rest()).toHaveLength(0);
});

test('lines: a line over the bound, refused before it is complete', () => {
  expect(() => all(new LineReader(10), '0123456', '789ab')).toThrow(RangeError);
  expect(() => all(new LineReader(10), '0123456789ab\n')).toThrow(RangeError);
  expect(all(new LineReader(10), '0123456789\n0123456789\n')).toHaveLength(2);
});
