import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../main/base/clock.ts';
import { Emitter } from '../../../../main/base/emitter.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Ingest } from '../../../../main/engine/ingest/ingest.ts';
import { FarPath, farPathMissing } from '../../../peers/far-path.ts';
import { waitFor } from '../../../peers/wait-for.ts';

async function isReachable(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // refused or unreachable: that is the answer
  } finally {
    socket.destroy();
  }
}

test('ingest: its LAN address goes and returns, encoders reach it again; not there at the start, it listens once it is', async (context) => {
  const missing = farPathMissing();
  if (missing) context.skip(missing);
  await using path = await FarPath.open();
  const nothing = (): void => undefined;
  const handlers = { onMessage: nothing, onPublisher: nothing, changed: new Emitter<void>() };
  await using ingest = await Ingest.open({ clock: systemClock, log: silentLog, ...handlers });
  const { port } = await ingest.configure({ host: path.nearHost, port: 0, secret: 'foyer' });
  expect(await isReachable(path.nearHost, port)).toBe(true);
  path.loseAddress();
  expect(await isReachable(path.nearHost, port)).toBe(false);
  path.regainAddress();
  expect(await isReachable(path.nearHost, port)).toBe(true);

  path.loseAddress();
  const status = await ingest.configure({ host: path.nearHost, port, secret: 'foyer' });
  expect(status).toMatchObject({ listening: false, fault: { code: 'ingest/address-unavailable' } });
  path.regainAddress();
  await waitFor('it to listen', () => ingest.status.listening);
  expect(ingest.status.fault).toBeNull();
  expect(await isReachable(path.nearHost, port)).toBe(true);
});
