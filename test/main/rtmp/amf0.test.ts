import { describe, expect, test } from 'vitest';
import { type Amf0Value, decodeAmf0, encodeAmf0 } from '../../../main/rtmp/amf0.ts';
import { RtmpProtocolError } from '../../../main/rtmp/protocol-error.ts';

const bytes = (...parts: (number[] | string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : Buffer.from(part))));

describe('amf0', () => {
  test('amf0: every type it writes, comes back the same', () => {
    const values: Amf0Value[] = [
      'connect',
      1,
      true,
      false,
      null,
      undefined,
      [1, 'two', null],
      { app: 'live', nested: { deep: [0.5] } },
      '',
    ];
    expect(decodeAmf0(encodeAmf0(values))).toEqual(values);
  });

  test('amf0: text of 70,000 bytes, goes out and comes back as a long string', () => {
    const text = 'é'.repeat(35_000);
    const encoded = encodeAmf0([text]);
    expect(encoded[0]).toBe(12);
    expect(decodeAmf0(encoded)).toEqual([text]);
  });

  test('amf0: a name of 70,000 bytes, is refused', () => {
    expect(() => encodeAmf0([{ ['n'.repeat(70_000)]: 1 }])).toThrow(RangeError);
  });

  test('amf0: the bytes of a known command, are those of the specification', () => {
    expect(encodeAmf0(['a', 1, null])).toEqual(bytes('02000161', '003ff0000000000000', '05'));
  });

  test('amf0: ECMA array as encoders send metadata, read as an object', () => {
    const width = bytes('0005', Buffer.from('width'), '00', '409e000000000000');
    expect(decodeAmf0(bytes('08', '00000001', width, '000009'))).toEqual([{ width: 1920 }]);
  });

  test('amf0: date, reference, unsupported, XML and typed object, read without loss of place', () => {
    const date = bytes('0b', '4059000000000000', '0000');
    const xml = bytes('0f', '00000002', Buffer.from('ok'));
    const typed = bytes('10', '0003', Buffer.from('Cls'), '0001', Buffer.from('x'), '0101', '000009');
    expect(decodeAmf0(bytes(date, '070001', '0d', xml, typed, '05'))).toEqual([100, undefined, undefined, 'ok', { x: true }, null]);
  });

  test('amf0: a member called __proto__, stays a plain member', () => {
    const [value] = decodeAmf0(bytes('03', '0009', Buffer.from('__proto__'), '03', '0001', Buffer.from('x'), '0101', '000009', '000009'));
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(({} as { x?: boolean }).x).toBeUndefined();
  });

  test.each([
    ['a number cut short', bytes('003ff0')],
    ['a string longer than the message', bytes('02ffff61')],
    ['an object without an end', bytes('03', '0001', '61', '05')],
    ['an unknown type', bytes('e7')],
    ['the reserved movie clip', bytes('04')],
    ['an array that promises 4 billion items', bytes('0affffffff')],
    ['a long string that promises 4 GB', bytes('0cffffffff')],
  ])('amf0: %s, an error and nothing kept', (_, data) => {
    expect(() => decodeAmf0(data)).toThrow(RtmpProtocolError);
  });

  test('amf0: objects nested 200,000 deep, an error and no stack overflow', () => {
    const deep = Buffer.alloc(800_000, bytes('03', '0001', '61'));
    expect(() => decodeAmf0(deep)).toThrow('too deeply');
  });

  test('amf0: nested 16 deep, still read', () => {
    let value: Amf0Value = 1;
    for (let i = 0; i < 16; i += 1) value = { a: value };
    expect(decodeAmf0(encodeAmf0([value]))).toEqual([value]);
  });

  test('amf0: a million tiny values, an error', () => {
    expect(() => decodeAmf0(Buffer.alloc(1_000_000, 5))).toThrow('too many values');
  });
});
