import { describe, expect, test } from 'vitest';
import { decodeAmf0 } from '../../../main/rtmp/amf0.ts';
import { ChunkReader, type IncomingMessage } from '../../../main/rtmp/chunk-reader.ts';
import * as messages from '../../../main/rtmp/messages.ts';

function read(wire: Buffer): IncomingMessage {
  const found: IncomingMessage[] = [];
  new ChunkReader({ onMessage: (message) => found.push(message), maxMessageBytes: () => 1_000 }).push(wire);
  expect(found).toHaveLength(1);
  return found[0] as IncomingMessage;
}

describe('messages', () => {
  test.each([
    ['set chunk size', messages.setChunkSize(65_536), 1, '00010000'],
    ['window acknowledgement size', messages.windowAckSize(2_500_000), 5, '002625a0'],
    ['acknowledgement past 32 bits', messages.acknowledgement(2 ** 32 + 7), 3, '00000007'],
    ['set peer bandwidth', messages.setPeerBandwidth(2_500_000, 2), 6, '002625a002'],
    ['ping response', messages.userControl(messages.USER_CONTROL.pingResponse, Buffer.from('000000ff', 'hex')), 4, '0007000000ff'],
  ])('messages: %s, type and payload of the specification', (_, wire, type, payload) => {
    expect(read(wire)).toMatchObject({ type, streamId: 0, chunkStreamId: 2, payload: Buffer.from(payload, 'hex') });
  });

  test('messages: a command longer than a chunk, arrives with name, transaction and values', () => {
    const message = read(messages.command('onStatus', 0, [null, { description: 'x'.repeat(300) }], { streamId: 1, chunkSize: 128 }));
    expect(message).toMatchObject({ type: messages.MESSAGE.command, streamId: 1 });
    expect(decodeAmf0(message.payload as Buffer)).toEqual(['onStatus', 0, null, { description: 'x'.repeat(300) }]);
  });
});
