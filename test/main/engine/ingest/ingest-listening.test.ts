import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../main/base/emitter.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Ingest } from '../../../../main/engine/ingest/ingest.ts';
import { RtmpClient } from '../../../peers/rtmp-client.ts';
import { FakeClock } from '../../fake-clock.ts';
import { LivePublisher } from './live-publisher.ts';
import { TestIngest } from './open-ingest.ts';

async function idle(clock: FakeClock): Promise<{ ingest: Ingest; changes: () => number }> {
  const changed = new Emitter<void>();
  let changes = 0;
  changed.on(() => {
    changes += 1;
  });
  const nothing = (): void => undefined;
  const ingest = await Ingest.open({ clock, log: silentLog, onMessage: nothing, onPublisher: nothing, changed });
  return { ingest, changes: () => changes };
}

describe('ingest: listening', () => {
  test('ingest: port 0, the status shows the real port and the address for the encoder', async () => {
    await using target = await TestIngest.open();
    const { status } = target.ingest;
    expect(status).toEqual({
      listening: true,
      host: '127.0.0.1',
      port: target.port,
      server: `rtmp://127.0.0.1:${target.port}/live`,
      streamName: 'main',
      needsSecret: false,
      fault: null,
      refusals: 0,
    });
    expect(target.port).toBeGreaterThan(0);
  });

  test('ingest: port taken, a fault that names it, and taken over once it is free', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const clock = new FakeClock(0);
    const { ingest, changes } = await idle(clock);
    await using _ingest = ingest;
    const status = await ingest.configure({ host: '127.0.0.1', port, secret: '' });
    expect(status).toMatchObject({ listening: false, port, fault: { code: 'ingest/port-taken', params: { host: '127.0.0.1', port } } });
    await clock.advance(3_000);
    await vi.waitFor(() => expect(changes()).toBe(2));
    expect(ingest.status.listening).toBe(false);
    other.close();
    await once(other, 'close');
    await clock.advance(3_000);
    await vi.waitFor(() => expect(changes()).toBe(3));
    expect(ingest.status).toMatchObject({ listening: true, port, fault: null });
  });

  test('ingest: told another port while one is taken, no attempt for the old one is left', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const clock = new FakeClock(0);
    const { ingest } = await idle(clock);
    await using _ingest = ingest;
    await ingest.configure({ host: '127.0.0.1', port, secret: '' });
    expect(await ingest.configure({ host: '127.0.0.1', port: 0, secret: '' })).toMatchObject({ listening: true, fault: null });
    expect(clock.pendingTimers).toBe(0);
    other.close();
  });

  test.each([
    ['an address of no interface here', { host: '203.0.113.7', port: 0, secret: 'hush' }, 'ingest/address-unavailable'],
    ['another address than this machine without a secret', { host: '0.0.0.0', port: 0, secret: '' }, 'ingest/secret-needed'],
    ['no address at all', { host: 'not an address', port: 0, secret: 'hush' }, 'ingest/bad-address'],
  ])('ingest: %s, a fault and nothing listens', async (_, config, code) => {
    const { ingest } = await idle(new FakeClock(0));
    await using _ingest = ingest;
    expect(await ingest.configure(config)).toMatchObject({ listening: false, fault: { code } });
  });

  test('ingest: every address with a secret, the encoder is given one that it can reach', async () => {
    const { ingest } = await idle(new FakeClock(0));
    await using _ingest = ingest;
    const status = await ingest.configure({ host: '0.0.0.0', port: 0, secret: 'hush' });
    expect(status).toMatchObject({ listening: true, host: '0.0.0.0', needsSecret: true });
    expect(status.server).toMatch(/^rtmp:\/\/(?!0\.0\.0\.0)[\d.]+:\d+\/live$/);
    expect(JSON.stringify(status)).not.toContain('hush');
  });

  test('ingest: the secret taken away from every address, it stops listening', async () => {
    const { ingest } = await idle(new FakeClock(0));
    await using _ingest = ingest;
    await ingest.configure({ host: '0.0.0.0', port: 0, secret: 'hush' });
    const status = await ingest.configure({ host: '0.0.0.0', port: 0, secret: '' });
    expect(status).toMatchObject({ listening: false, fault: { code: 'ingest/secret-needed' } });
  });

  test('ingest: moved to another port, the publisher stays on air and the old port is closed', async () => {
    await using target = await TestIngest.open();
    await using live = await LivePublisher.start(target);
    const spare = createServer().listen(0, '127.0.0.1');
    await once(spare, 'listening');
    const { port } = spare.address() as { port: number };
    spare.close();
    await once(spare, 'close');
    expect(await target.ingest.configure({ host: '127.0.0.1', port, secret: 'hush' })).toMatchObject({ listening: true, port });
    await expect(RtmpClient.connect(target.port)).rejects.toThrow('ECONNREFUSED');
    await live.expectUninterrupted();
  });

  test('ingest: disposed twice with a publisher on air, told off once and no timer left', async () => {
    const clock = new FakeClock(0);
    const target = await TestIngest.open({ clock });
    await using _client = await target.publish();
    await Promise.all([target.ingest[Symbol.asyncDispose](), target.ingest[Symbol.asyncDispose]()]);
    expect(target.kinds).toEqual(['on', 'off']);
    expect(clock.pendingTimers).toBe(0);
    await expect(RtmpClient.connect(target.port)).rejects.toThrow('ECONNREFUSED');
  });
});
