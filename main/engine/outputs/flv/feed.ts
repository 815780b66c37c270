import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { FlvStream, type FlvStreamDeps } from './flv-stream.ts';

/**
 * Sends the program as FLV to one socket of the control server until either side ends. What the peer sends is not wanted and ends it.
 * @returns disposing ends the feed and the socket
 */
export function serveFeed(socket: Duplex, deps: FlvStreamDeps): Disposable {
  const stream = FlvStream.open(deps);
  socket.on('data', () => socket.destroy());
  pipeline(stream, socket, () => undefined); // both ends are closed by now, whichever broke first
  return {
    [Symbol.dispose]: () => {
      stream.destroy();
      socket.destroy();
    },
  };
}
