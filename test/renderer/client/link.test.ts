import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { expect, test, vi } from 'vitest';
import { deskApi } from '../../../main/contract/desk-api.ts';
import { WINDOW_CALLER } from '../../../main/contract/session.ts';
import type { Update } from '../../../main/contract/snapshot.ts';
import { DeskClient } from '../../../renderer/client/desk-client.ts';
import { handedPort, portLink } from '../../../renderer/client/link.ts';
import { sampleSnapshot } from '../../main/sample-snapshot.ts';

/** The desk's side of a port: one watch, one command. */
function serve(port: NodePort, updates: Update[]) {
  const api = implement(deskApi);
  const started = vi.fn();
  const router = {
    session: { me: api.session.me.handler(() => WINDOW_CALLER) },
    desk: {
      watch: api.desk.watch.handler(async function* ({ signal }) {
        yield* updates;
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      }),
    },
    relays: {
      start: api.relays.start.handler(({ input }) => {
        started(input.id);
        return { rev: 2 };
      }),
    },
  };
  new RPCHandler(router as never).upgrade(port as never);
  port.start();
  return started;
}

test('link: over a MessagePort, the desk is followed and commands arrive', async () => {
  const { port1, port2 } = new MessageChannel();
  const started = serve(port1, [
    { kind: 'snapshot', snapshot: sampleSnapshot({ rev: 1 }) },
    { kind: 'patches', rev: 2, patches: [{ path: ['tally'], value: 'starting' }] },
  ]);
  const client = DeskClient.open(portLink(port2 as never), () => Date.now());
  try {
    await vi.waitFor(() => expect(client.store.getState().snapshot).toMatchObject({ rev: 2, tally: 'starting' }));
    expect(await client.run('relay/a', (api, options) => api.relays.start({ id: 'a' }, options))).toMatchObject({ ok: true });
    expect(started).toHaveBeenCalledWith('a');
  } finally {
    await client[Symbol.asyncDispose]();
    port1.close();
  }
});

/** As much of a window as the hand-over needs. */
class FakeWindow extends EventTarget {
  readonly posted: unknown[] = [];
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  deliver(data: unknown, source: unknown, ports: unknown[]): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data, source, ports }));
  }
}

test('link: the page asks for its port and takes only the one that its own window hands over', async () => {
  const page = new FakeWindow();
  const taken = handedPort(page as never, new AbortController().signal);
  expect(page.posted).toEqual(['foyer:ready']);
  page.deliver('foyer:port', new FakeWindow(), ['of a frame']);
  page.deliver('something else', page, ['of another script']);
  page.deliver('foyer:port', page, []);
  page.deliver('foyer:port', page, ['ours']);
  expect(await taken).toBe('ours');
});
