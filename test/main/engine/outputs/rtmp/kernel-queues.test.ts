import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { connectionKey, isIpv6Key, readKernelQueues } from '../../../../../main/engine/outputs/rtmp/kernel-queues.ts';

const key = (localAddress: string, remoteAddress: string) =>
  connectionKey({ localAddress, localPort: 1935, remoteAddress, remotePort: 8 } as unknown as Socket);

test('kernel queues: addresses as the kernel writes them', () => {
  expect(key('127.0.0.1', '10.1.2.3')).toBe('0100007F:078F 0302010A:0008');
  expect(key('::1', '2001:db8::ff:5')).toBe('00000000000000000000000001000000:078F B80D012000000000000000000500FF00:0008');
});

test.runIf(existsSync('/proc/net/tcp')).each(['127.0.0.1', '::1'])(
  'kernel queues: peer on %s stops reading, its bytes are seen',
  async (host) => {
    const peers: Socket[] = [];
    const server = createServer((socket) => void peers.push(socket.on('error', () => socket.destroy()).pause()));
    server.listen(0, host);
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, host);
    await once(socket, 'connect');
    try {
      const name = connectionKey(socket) as string;
      expect(isIpv6Key(name)).toBe(host === '::1');
      const read = () => readKernelQueues({ withIpv6: true })?.get(name);
      const bytes = () => read()?.bytes;
      expect(read()).toEqual({ bytes: 0, heldBy: 'unknown' });
      await vi.waitFor(() => {
        socket.write(Buffer.alloc(1_000_000));
        expect(bytes()).toBeGreaterThan(100_000);
      });
      await vi.waitFor(() => expect(read()?.heldBy).toBe('reader'), { timeout: 5_000 });
      for (const peer of peers) peer.resume();
      await vi.waitFor(() => expect(bytes()).toBe(0), { timeout: 5_000 });
    } finally {
      socket.destroy();
      for (const peer of peers) peer.destroy();
      server.close();
    }
  },
);
