import { request as httpRequest, type IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../main/base/log.ts';
import { apply } from '../../../main/contract/patches.ts';
import type { Snapshot } from '../../../main/contract/snapshot.ts';
import { createRouter } from '../../../main/transport/router.ts';
import { draft, openDeskForTest } from '../desk/desk-for-test.ts';
import { ask, connect, openServerForTest } from './server-for-test.ts';

describe('clients', () => {
  test('two clients: one adds a destination, the other has it within 300 ms, and both hold the same snapshot', async () => {
    const { port, signIn, desk } = await openServerForTest();
    const follow = async (headers: { cookie: string }) => {
      const { api } = await connect(port, headers);
      const held = { snapshot: null as Snapshot | null, gaps: 0 };
      const reading = (async () => {
        for await (const update of await api.desk.watch()) {
          if (update.kind === 'snapshot') held.snapshot = update.snapshot;
          else {
            if (update.rev !== (held.snapshot as Snapshot).rev + 1) held.gaps += 1;
            held.snapshot = apply(held.snapshot as Snapshot, update.patches);
          }
        }
      })();
      reading.catch(() => undefined); // the connection ends with the test
      await expect.poll(() => held.snapshot).not.toBeNull();
      return { api, held };
    };
    const one = await follow(await signIn());
    const two = await follow(await signIn());
    for (let count = 0; count < 5; count += 1) {
      const startedMs = performance.now();
      const { id } = await one.api.destinations.add(draft(`D${count}`));
      await expect.poll(() => two.held.snapshot?.destinations.some((each) => each.id === id), { interval: 5 }).toBe(true);
      expect(performance.now() - startedMs).toBeLessThan(300);
    }
    await expect.poll(() => one.held.snapshot?.rev).toBe(desk.snapshot().rev);
    await expect.poll(() => two.held.snapshot).toEqual(JSON.parse(JSON.stringify(desk.snapshot())));
    expect(one.held.snapshot).toEqual(two.held.snapshot);
    expect(one.held.gaps + two.held.gaps).toBe(0);
  });

  test('web socket: a fault arrives as the defined error with code and parameters', async () => {
    const { port, signIn } = await openServerForTest();
    const { api } = await connect(port, await signIn());
    await expect(api.relays.start({ id: 'nobody' })).rejects.toMatchObject({
      defined: true,
      code: 'FAULT',
      data: { code: 'destination/not-found', params: { id: 'nobody' } },
    });
  });

  test('web socket: message of more than 64 kB, the connection is closed and the desk goes on', async () => {
    const { port, signIn } = await openServerForTest();
    const cookie = await signIn();
    const { socket } = await connect(port, cookie);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send('x'.repeat(70_000));
    expect(await closed).toBe(1009);
    expect((await ask(port, '/api/snapshot', { headers: cookie })).status).toBe(200);
  });

  test.each(['web socket', 'server-sent events'])('%s: client gone without a word, its watch is let go', async (way) => {
    const inTest = await openDeskForTest();
    let open = 0;
    const watch = async function* (signal?: AbortSignal) {
      open += 1;
      try {
        yield* inTest.desk.watch(signal);
      } finally {
        open -= 1;
      }
    };
    const commands = new Proxy(inTest.desk, { get: (desk, name) => (name === 'watch' ? watch : Reflect.get(desk, name).bind(desk)) });
    const { port, signIn } = await openServerForTest({ inTest, router: createRouter(commands, silentLog) });
    const headers = await signIn();
    if (way === 'web socket') {
      const { api, socket } = await connect(port, headers);
      const updates = await api.desk.watch();
      expect((await updates.next()).value).toMatchObject({ kind: 'snapshot' });
      expect(open).toBe(1);
      socket.terminate();
    } else {
      const request = httpRequest({ host: '127.0.0.1', port, path: '/api/watch', headers, agent: false });
      request.on('error', () => undefined); // it is cut off below
      request.end();
      const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
      response.on('error', () => undefined);
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      expect(response.headers['content-type']).toContain('text/event-stream');
      await expect.poll(() => text).toContain('event: message');
      expect(open).toBe(1);
      request.destroy();
    }
    await expect.poll(() => open).toBe(0);
  });

  test('server closed: pages are cut off and the port is free again', async () => {
    const { server, port, signIn } = await openServerForTest();
    const { socket } = await connect(port, await signIn());
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await server[Symbol.asyncDispose]();
    await closed;
    await expect(ask(port, '/api/health')).rejects.toThrow('ECONNREFUSED');
  });
});

/** Resolves when a number has not moved for 200 ms. */
async function stillness(read: () => number): Promise<void> {
  let before = -1;
  const isStill = () => {
    const wasSame = read() === before;
    before = read();
    return wasSame;
  };
  await expect.poll(isStill, { interval: 200 }).toBe(true);
}

describe('preview', () => {
  test('preview: client that does not read, the feed is not read on; client gone, the feed is let go', async () => {
    const { port, signIn, engine } = await openServerForTest();
    const feed = new PassThrough({ highWaterMark: 1024 });
    let written = 0;
    let isGone = false;
    const fill = () => {
      while (!feed.destroyed && feed.write(Buffer.alloc(64 * 1024))) written += 64 * 1024;
      if (!feed.destroyed) written += 64 * 1024;
    };
    feed.on('drain', fill);
    feed.on('close', () => {
      isGone = true;
    });
    fill();
    engine.feedSource = () => feed;
    const headers = await signIn();
    const request = httpRequest({ host: '127.0.0.1', port, path: '/api/preview.flv', headers, agent: false });
    request.on('error', () => undefined); // it is cut off below
    request.end();
    const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
    response.on('error', () => undefined);
    expect(response.headers['content-type']).toBe('video/x-flv');
    response.pause();
    await stillness(() => written);
    expect(written).toBeLessThan(16_000_000);
    request.destroy();
    await expect.poll(() => isGone).toBe(true);
  });

  test('preview: feed ends, the response ends', async () => {
    const { port, signIn } = await openServerForTest();
    expect(await ask(port, '/api/preview.flv', { headers: await signIn() })).toMatchObject({ status: 200, text: 'FLV' });
  });
});
