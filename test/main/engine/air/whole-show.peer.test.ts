import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appPaths } from '../../../../main/base/app-paths.ts';
import { systemClock } from '../../../../main/base/clock.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Redactor } from '../../../../main/base/redact.ts';
import { Scope } from '../../../../main/base/scope.ts';
import type { RelaySpec } from '../../../../main/contract/engine-api.ts';
import { Engine } from '../../../../main/engine/engine.ts';
import { findFfmpeg } from '../../../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { Shelf } from '../../../../main/engine/slate/shelf.ts';
import { publish, record } from '../../../peers/ffmpeg.ts';
import { startNginxRtmp } from '../../../peers/nginx-rtmp.ts';
import { scratchFolder } from '../../../peers/scratch-folder.ts';
import { waitFor } from '../../../peers/wait-for.ts';

let scope: Scope;
let engine: Engine;
let folder: string;

beforeEach(async () => {
  scope = new Scope();
  folder = scope.use(scratchFolder('show')).path;
  const { assetsDir } = appPaths(import.meta.dirname);
  const slatesDir = join(folder, 'slates');
  const deps = { clock: systemClock, log: silentLog, random: Math.random, redactor: new Redactor(), startedAtMs: Date.now() };
  engine = scope.use(
    await Engine.open({
      ...deps,
      openShelf: (lostSlate) => new Shelf({ ...deps, assetsDir, slatesDir, ffmpeg: () => findFfmpeg(process.env), lostSlate }),
    }),
  );
  await engine.commands['ingest.configure']({ host: '127.0.0.1', port: 0, secret: '' });
});

afterEach(() => scope[Symbol.asyncDispose]());

async function serve(spec: Pick<RelaySpec, 'id' | 'kind' | 'server'> & Partial<RelaySpec>): Promise<void> {
  await engine.commands['relay.put']({ key: 'stage', username: '', password: '', ...spec });
  await engine.commands['relay.start']({ id: spec.id });
}

const encoder = async (height?: 1080) => scope.use(await publish(`${engine.status.ingest.server}/main`, { height }));

const isLive = (id: string) => () => engine.status.relays[id]?.state === 'live';

const onAir = (source: string) => waitFor(source, () => engine.status.air.source === source, { timeoutMs: 8_000 });

async function pause(ms: number): Promise<void> {
  const until = performance.now() + ms;
  await waitFor(`${ms} ms`, () => performance.now() > until, { timeoutMs: ms + 5_000 });
}

test('show: encoder killed and back with another size, what nginx-rtmp has of it is one stream and decodes without a fault', async () => {
  const nginx = scope.use(await startNginxRtmp());
  const first = await encoder();
  await serve({ id: 'stage', kind: 'rtmp', server: nginx.url('live') });
  await waitFor('live', isLive('stage'));
  const recording = record(nginx.url('live', 'stage'), 14);
  await pause(3_000);
  await first.end('SIGKILL');
  await onAir('slate');
  await pause(3_000);
  await encoder(1080);
  await onAir('main');
  const { video, audio, decodeErrors } = await recording;
  expect(engine.status.relays.stage).toMatchObject({ state: 'live', reconnects: 0 });
  expect(decodeErrors).toEqual([]);
  for (const track of [video, audio]) expect(track).toMatchObject({ backwards: 0 });
  expect(Math.max(video.worstGapMs, audio.worstGapMs)).toBeLessThanOrEqual(100);
  expect(Math.abs(video.lastMs - audio.lastMs)).toBeLessThan(150);
});

test('show: an HLS destination through a slate and back, live again each time and playable behind its discontinuities', async () => {
  const out = join(folder, 'hls');
  const first = await encoder();
  await serve({ id: 'page', kind: 'hls', server: '', folder: out });
  await waitFor('live', isLive('page'), { timeoutMs: 15_000 });
  await first.end('SIGKILL');
  await onAir('slate');
  await waitFor('a new ffmpeg', () => (engine.status.relays.page?.reconnects ?? 0) >= 1, { timeoutMs: 15_000 });
  await waitFor('live on the slate', isLive('page'), { timeoutMs: 15_000 });
  await encoder();
  await onAir('main');
  await waitFor('live on the program', () => (engine.status.relays.page?.reconnects ?? 0) >= 2 && isLive('page')(), { timeoutMs: 20_000 });
  expect(readFileSync(join(out, 'index.m3u8'), 'utf8')).toContain('#EXT-X-DISCONTINUITY');
});
