import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { connect, type Server } from 'node:net';

/** Another engine serves this data directory. */
export class AlreadyRunning extends Error {
  constructor(endpoint: string) {
    super(`an engine already listens on ${endpoint}`);
    this.name = 'AlreadyRunning';
  }
}

/**
 * Listens on a Unix socket or named pipe that only this user may open. The socket is the lock of its data directory: one that somebody
 * answers on is left alone, one left behind by a dead engine is replaced.
 * @throws AlreadyRunning
 */
export async function listenPrivately(server: Server, endpoint: string): Promise<void> {
  try {
    await listen(server, endpoint);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (await answers(endpoint)) throw new AlreadyRunning(endpoint);
    rmSync(endpoint, { force: true });
    await listen(server, endpoint);
  }
  if (process.platform !== 'win32') chmodSync(endpoint, 0o600);
}

async function listen(server: Server, endpoint: string): Promise<void> {
  server.listen(endpoint);
  await once(server, 'listening');
}

function answers(endpoint: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(endpoint);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
