import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Scope } from '../../../../main/base/scope.ts';
import type { Snapshot } from '../../../../main/contract/snapshot.ts';
import { DeskProcess } from '../../../peers/desk.ts';
import { publish } from '../../../peers/ffmpeg.ts';
import { freePort } from '../../../peers/free-port.ts';
import { RtmpSink } from '../../../peers/rtmp-sink.ts';
import { scratchFolder } from '../../../peers/scratch-folder.ts';
import { waitFor } from '../../../peers/wait-for.ts';
import { watchFeed } from '../../../peers/watch-feeds.ts';

let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope[Symbol.asyncDispose]());

async function webhook() {
  const got: { code: string; clearedAtMs: number | null; text: { what: string } }[] = [];
  const server = createServer((request, response) => {
    request.on('data', (bytes: Buffer) => got.push(JSON.parse(bytes.toString())));
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.defer(() => void server.close());
  const address = server.address();
  return { got, url: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/` };
}

test('alerts: a whole desk, a feed goes black and silent on air, said on the page and to a webhook', async () => {
  const sink = scope.use(await RtmpSink.open());
  const hook = await webhook();
  const ingest = `127.0.0.1:${await freePort()}`;
  const desk = scope.use(await DeskProcess.start({ dataDir: scope.use(scratchFolder('watch')).path, ingest }));
  const snapshot = async () => JSON.parse((await desk.ask('GET', '/api/snapshot')).text) as Snapshot;
  await desk.ask('PUT', '/api/alerts', { level: 'warning', sound: true, desktop: true, mail: null, webhookUrl: hook.url });
  await desk.ask('POST', '/api/destinations', { name: 'Sink', server: sink.url('live'), key: 'some-key' });
  await desk.ask('POST', '/api/relays/start-all', {});
  scope.use(await publish(`rtmp://${ingest}/live/main`, { file: await watchFeed('black', 'silent') }));
  const codes = async () => (await snapshot()).alerts.map(({ code }) => code);
  await waitFor('both', async () => (await codes()).includes('picture/black') && (await codes()).includes('sound/silent'), {
    timeoutMs: 25_000,
    everyMs: 250,
  });
  expect((await snapshot()).watch).toMatchObject({ state: 'watching', fault: null });
  expect((await codes()).filter((code) => !/^(picture|sound)/.test(code))).toEqual([]);
  await waitFor('the webhook', () => hook.got.some(({ code }) => code === 'picture/black'));
  expect(hook.got.find(({ code }) => code === 'picture/black')?.text.what).toMatch(/\S/);
});
