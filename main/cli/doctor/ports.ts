import { createServer } from 'node:net';
import { type Check, fail, ok } from './check.ts';

export type PortState = 'free' | 'ours' | 'taken';

export function checkPort(name: string, port: number, state: PortState, option: string): Check {
  if (state === 'free') return ok(name, `port ${port} is free`);
  if (state === 'ours') return ok(name, `port ${port} is used by a Foyer that runs`);
  return fail(name, `port ${port} is used by another program`, `End that program, or choose another port with ${option}.`);
}

/** Whether a port of 127.0.0.1 can be listened on. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port }, () => server.close(() => resolve(true)));
  });
}

/** Whether a Foyer desk answers on a port of 127.0.0.1. */
export async function isDesk(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(2_000) });
    return ((await answer.json()) as { name?: string }).name === 'foyer';
  } catch {
    return false; // something else, or nothing that speaks HTTP
  }
}
