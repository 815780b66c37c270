import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { expect, test } from 'vitest';
import { silentLog } from '../../../main/base/log.ts';
import { attachPort } from '../../../main/transport/port.ts';
import { createRouter } from '../../../main/transport/router.ts';
import { draft, openDeskForTest } from '../desk/desk-for-test.ts';
import type { Client } from './server-for-test.ts';

test('message port: the same contract, watched and commanded, and the watch ends with the port', async () => {
  const { desk } = await openDeskForTest();
  const { port1, port2 } = new MessageChannel();
  attachPort(port1 as never, createRouter(desk, silentLog));
  port1.start();
  const api: Client = createORPCClient(new RPCLink({ port: port2 as never }));
  port2.start();
  const kinds: string[] = [];
  const watching = (async () => {
    for await (const update of await api.desk.watch()) kinds.push(update.kind);
  })();
  watching.catch(() => undefined); // the port is closed below
  await expect.poll(() => kinds).toEqual(['snapshot']);
  await api.destinations.add(draft('A'));
  await expect.poll(() => kinds.at(-1)).toBe('patches');
  await expect(api.relays.start({ id: 'nobody' })).rejects.toMatchObject({ code: 'FAULT', data: { code: 'destination/not-found' } });
  port2.close();
});
