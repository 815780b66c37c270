import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../main/base/clock.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Redactor } from '../../../../main/base/redact.ts';
import { Scope } from '../../../../main/base/scope.ts';
import { Engine } from '../../../../main/engine/engine.ts';
import type { IncomingMessage } from '../../../../main/rtmp/chunk-reader.ts';
import { mediaRole } from '../../../../main/rtmp/media-tag.ts';
import { clipShelf } from '../../../peers/clip-shelf.ts';
import { feedFile } from '../../../peers/feed.ts';
import { publish } from '../../../peers/ffmpeg.ts';
import { RtmpServer } from '../../../peers/rtmp-server.ts';
import { waitFor } from '../../../peers/wait-for.ts';

interface Received {
  role: string;
  timestampMs: number;
  atMs: number;
}

let scope: Scope;
let engine: Engine;
let received: Received[];
let connections: number;
let server: RtmpServer;

beforeEach(async () => {
  scope = new Scope();
  received = [];
  connections = 0;
  const onMedia = (_: unknown, { type, timestampMs, payload }: IncomingMessage) => {
    if (payload) received.push({ role: mediaRole(type, payload), timestampMs, atMs: performance.now() });
  };
  const onHandshake = () => {
    connections += 1;
  };
  server = scope.use(await RtmpServer.open({ policy: () => ({ collectsMedia: true, onMedia, onHandshake }) }));
  const shelf = clipShelf(await feedFile(), 10_000);
  const deps = { clock: systemClock, log: silentLog, random: Math.random, redactor: new Redactor(), startedAtMs: Date.now() };
  engine = scope.use(await Engine.open({ ...deps, openShelf: () => shelf }));
  await engine.commands['ingest.configure']({ host: '127.0.0.1', port: 0, secret: '' });
  const spec = { id: 'stage', kind: 'rtmp' as const, server: server.url('live'), key: 'k', username: '', password: '' };
  await engine.commands['relay.put'](spec);
});

afterEach(() => scope[Symbol.asyncDispose]());

const encoder = async (name: 'main' | 'backup') => scope.use(await publish(`${engine.status.ingest.server}/${name}`));

const start = () => engine.commands['relay.start']({ id: 'stage' });

const track = (...roles: string[]): Received[] => received.filter(({ role }) => roles.includes(role));

const longest = (values: number[]): number => Math.max(0, ...values.slice(1).map((value, i) => value - (values[i] as number)));

/** The destination saw one stream: one connection, DTS that never goes back or jumps, no gap of a second, the headers once. */
function expectOneStream(longestGapMs: number): void {
  expect(connections).toBe(1);
  for (const messages of [track('audio'), track('video', 'keyframe')]) {
    const stamps = messages.map(({ timestampMs }) => timestampMs);
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
    expect(longest(stamps)).toBeLessThanOrEqual(100);
    expect(longest(messages.map(({ atMs }) => atMs))).toBeLessThan(longestGapMs);
  }
  expect(track('video-header')).toHaveLength(1);
  expect(track('audio-header')).toHaveLength(1);
  const [audio, video] = [track('audio').at(-1), track('video', 'keyframe').at(-1)];
  expect(Math.abs((audio?.timestampMs ?? 0) - (video?.timestampMs ?? 0))).toBeLessThan(150);
}

const air = (): string => engine.status.air.source;

test('air: ffmpeg is killed for 3 s, the destination sees one stream and the program is back', async () => {
  const first = await encoder('main');
  await start();
  await waitFor('live', () => engine.status.relays.stage?.state === 'live');
  await first.end('SIGKILL');
  await waitFor('the slate', () => air() === 'slate', { timeoutMs: 1_500 });
  const states = new Set<string | undefined>();
  const until = performance.now() + 3_000;
  await waitFor('three seconds', () => {
    states.add(engine.status.relays.stage?.state);
    return performance.now() > until;
  });
  await encoder('main');
  await waitFor('the program', () => air() === 'main', { timeoutMs: 5_000 });
  const frames = track('video', 'keyframe').length;
  await waitFor('two seconds of it', () => track('video', 'keyframe').length > frames + 60);
  expect([...states]).toEqual(['live']);
  expectOneStream(1_000);
});

test('air: ffmpeg is frozen and wakes up, the slate stands in until it is in real time again', async () => {
  const main = await encoder('main');
  await start();
  await waitFor('live', () => engine.status.relays.stage?.state === 'live');
  main.freeze();
  await waitFor('the slate', () => air() === 'slate', { timeoutMs: 2_000 });
  const until = performance.now() + 2_500;
  await waitFor('two and a half seconds', () => performance.now() > until);
  main.thaw();
  await waitFor('the program', () => air() === 'main', { timeoutMs: 10_000 });
  const frames = track('video', 'keyframe').length;
  await waitFor('two seconds of it', () => track('video', 'keyframe').length > frames + 60);
  expectOneStream(1_000);
});

test('air: main is killed and the backup is there, it goes on within two seconds', async () => {
  const main = await encoder('main');
  await encoder('backup');
  await start();
  await waitFor('live', () => engine.status.relays.stage?.state === 'live');
  await waitFor('both', () => engine.status.feeds.backup.state === 'live' && air() === 'main');
  const frames = track('video', 'keyframe').length;
  await waitFor('a GOP of the backup', () => track('video', 'keyframe').length > frames + 60);
  await main.end('SIGKILL');
  await waitFor('the backup', () => air() === 'backup', { timeoutMs: 2_000 });
  await encoder('main');
  await waitFor('main again', () => air() === 'main', { timeoutMs: 15_000 });
  expectOneStream(1_000);
});

test('air: doors open on a slate before any encoder is there, and one destination on a slate of its own', async () => {
  await engine.commands['air.slate']({ slate: 'starting-soon' });
  await start();
  await waitFor('live', () => engine.status.relays.stage?.state === 'live');
  await encoder('main');
  await engine.commands['air.slate']({ slate: null });
  await waitFor('the program', () => air() === 'main');
  await engine.commands['relay.slate']({ id: 'stage', slate: 'rights' });
  expect(engine.status.relays.stage?.slate).toBe('rights');
  const frames = track('video', 'keyframe').length;
  await waitFor('three seconds of it', () => track('video', 'keyframe').length > frames + 90);
  await engine.commands['relay.slate']({ id: 'stage', slate: null });
  await waitFor('three more', () => track('video', 'keyframe').length > frames + 180);
  expectOneStream(1_000);
});
