import { RtmpProtocolError } from './protocol-error.ts';

/** A value of AMF0 in JavaScript. Dates arrive as numbers (ms); typed objects lose their class name. */
export type Amf0Value = number | boolean | string | null | undefined | Amf0Value[] | { [name: string]: Amf0Value };

const MARKER = {
  number: 0,
  boolean: 1,
  string: 2,
  object: 3,
  null: 5,
  undefined: 6,
  reference: 7,
  ecmaArray: 8,
  objectEnd: 9,
  strictArray: 10,
  date: 11,
  longString: 12,
  unsupported: 13,
  xml: 15,
  typedObject: 16,
} as const;

const MAX_DEPTH = 16;
const MAX_VALUES = 2_000;

/** Encodes values one after the other; arrays become strict arrays. @source AMF 0 specification */
export function encodeAmf0(values: readonly Amf0Value[]): Buffer {
  const parts: Buffer[] = [];
  for (const value of values) encodeValue(value, parts);
  return Buffer.concat(parts);
}

function encodeValue(value: Amf0Value, parts: Buffer[]): void {
  if (typeof value === 'number') {
    const buffer = Buffer.alloc(9);
    buffer.writeDoubleBE(value, 1);
    parts.push(buffer);
  } else if (typeof value === 'boolean') parts.push(Buffer.from([MARKER.boolean, value ? 1 : 0]));
  else if (typeof value === 'string') encodeString(value, parts);
  else if (value === null) parts.push(Buffer.from([MARKER.null]));
  else if (value === undefined) parts.push(Buffer.from([MARKER.undefined]));
  else if (Array.isArray(value)) {
    const head = Buffer.from([MARKER.strictArray, 0, 0, 0, 0]);
    head.writeUInt32BE(value.length, 1);
    parts.push(head);
    for (const item of value) encodeValue(item, parts);
  } else {
    parts.push(Buffer.from([MARKER.object]));
    for (const [name, item] of Object.entries(value)) {
      parts.push(shortText(name));
      encodeValue(item, parts);
    }
    parts.push(Buffer.from([0, 0, MARKER.objectEnd]));
  }
}

function encodeString(value: string, parts: Buffer[]): void {
  if (Buffer.byteLength(value) <= 0xffff) {
    parts.push(Buffer.from([MARKER.string]), shortText(value));
    return;
  }
  const text = Buffer.from(value);
  const head = Buffer.from([MARKER.longString, 0, 0, 0, 0]);
  head.writeUInt32BE(text.length, 1);
  parts.push(head, text);
}

function shortText(value: string): Buffer {
  const text = Buffer.from(value);
  if (text.length > 0xffff) throw new RangeError('AMF0 name over 65535 bytes');
  const head = Buffer.alloc(2);
  head.writeUInt16BE(text.length);
  return Buffer.concat([head, text]);
}

/**
 * Decodes all values of a message.
 * @throws RtmpProtocolError on truncation, an unknown marker, nesting over 16 levels or more than 2,000 values: a decoder that recursed
 *   without a bound is how a 600 kB message takes a server down
 */
export function decodeAmf0(data: Buffer): Amf0Value[] {
  const reader = new Reader(data);
  const values: Amf0Value[] = [];
  while (reader.offset < data.length) values.push(reader.value(0));
  return values;
}

class Reader {
  offset = 0;
  readonly #data: Buffer;
  #values = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  value(depth: number): Amf0Value {
    if (depth > MAX_DEPTH) throw new RtmpProtocolError('AMF0 nested too deeply');
    this.#values += 1;
    if (this.#values > MAX_VALUES) throw new RtmpProtocolError('AMF0 with too many values');
    const marker = this.#take(1)[0];
    switch (marker) {
      case MARKER.number:
        return this.#take(8).readDoubleBE();
      case MARKER.boolean:
        return this.#take(1)[0] !== 0;
      case MARKER.string:
        return this.#shortText();
      case MARKER.longString:
      case MARKER.xml:
        return this.#take(this.#take(4).readUInt32BE()).toString();
      case MARKER.typedObject:
        this.#shortText();
        return this.#members(depth);
      case MARKER.object:
        return this.#members(depth);
      case MARKER.ecmaArray:
        this.#take(4);
        return this.#members(depth);
      case MARKER.strictArray:
        return this.#items(depth);
      case MARKER.date: {
        const ms = this.#take(8).readDoubleBE();
        this.#take(2);
        return ms;
      }
      case MARKER.null:
        return null;
      case MARKER.undefined:
      case MARKER.unsupported:
        return undefined;
      case MARKER.reference:
        this.#take(2);
        return undefined;
      default:
        throw new RtmpProtocolError(`AMF0 with an unknown type ${marker}`);
    }
  }

  #items(depth: number): Amf0Value[] {
    const count = this.#take(4).readUInt32BE();
    const items: Amf0Value[] = [];
    for (let i = 0; i < count; i += 1) items.push(this.value(depth + 1));
    return items;
  }

  #members(depth: number): { [name: string]: Amf0Value } {
    const members: { [name: string]: Amf0Value } = Object.create(null);
    for (;;) {
      const name = this.#shortText();
      if (name === '' && this.#data[this.offset] === MARKER.objectEnd) {
        this.offset += 1;
        return members;
      }
      members[name] = this.value(depth + 1);
    }
  }

  #shortText(): string {
    return this.#take(this.#take(2).readUInt16BE()).toString();
  }

  #take(bytes: number): Buffer {
    const end = this.offset + bytes;
    if (end > this.#data.length) throw new RtmpProtocolError('AMF0 cut short');
    const part = this.#data.subarray(this.offset, end);
    this.offset = end;
    return part;
  }
}
