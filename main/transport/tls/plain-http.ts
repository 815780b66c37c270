import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/** First byte of every TLS connection: a handshake record. */
const TLS_HANDSHAKE = 0x16;
const FIRST_BYTE_MS = 10_000;

/**
 * Lets a TLS server's port answer somebody who speaks plain HTTP: looks at the first byte of each connection, and hands what is no TLS to
 * `plain`, which does not listen itself.
 * @returns ends every connection of the port when disposed, those too that are neither yet
 */
export function sharePort(server: Server, plain: HttpServer): Disposable {
  const accept = server.listeners('connection') as ((socket: Socket) => void)[];
  const open = new Set<Socket>();
  let isOver = false;
  const look = (socket: Socket) => {
    if (isOver) return void socket.destroy();
    open.add(socket);
    const drop = () => void socket.destroy();
    socket.setTimeout(FIRST_BYTE_MS, drop);
    socket.on('error', drop);
    socket.once('close', () => open.delete(socket));
    socket.once('data', (first: Buffer) => {
      socket.setTimeout(0);
      socket.off('timeout', drop);
      socket.off('error', drop);
      socket.pause();
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) {
        for (const listener of accept) listener.call(server, socket);
        return;
      }
      plain.emit('connection', socket);
      socket.resume();
    });
  };
  server.removeAllListeners('connection');
  server.on('connection', look);
  return {
    [Symbol.dispose]() {
      isOver = true;
      for (const socket of open) socket.destroy();
    },
  };
}
