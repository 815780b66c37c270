import { createServer } from 'node:net';

/**
 * A TCP port of 127.0.0.1 that nobody listens on now, for programs that cannot be told to choose one themselves. Ports are taken from
 * below the ephemeral range and are different from call to call, so that no outgoing connection takes one in between.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port between 12000 and 30000');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
