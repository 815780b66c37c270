import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../main/base/clock.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Redactor } from '../../../../main/base/redact.ts';
import { Scope } from '../../../../main/base/scope.ts';
import type { RelaySpec } from '../../../../main/contract/engine-api.ts';
import type { RenditionProfile } from '../../../../main/contract/rendition.ts';
import { Engine } from '../../../../main/engine/engine.ts';
import { findFfmpeg } from '../../../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { Shelf } from '../../../../main/engine/slate/shelf.ts';
import { runToEnd } from '../../../peers/child.ts';
import { inspect, publish } from '../../../peers/ffmpeg.ts';
import { RtmpSink } from '../../../peers/rtmp-sink.ts';
import { scratchFolder } from '../../../peers/scratch-folder.ts';
import { waitFor } from '../../../peers/wait-for.ts';

const PATIENT = { timeoutMs: 60_000 };
const AWAY_MS = 10_000;
const assetsDir = join(import.meta.dirname, '../../../../assets');
const BLURRED: RenditionProfile = {
  video: { width: 360, height: 640, fps: 30, bitrateKbps: 800, rate: 'capped', preset: 'veryfast', keyframeS: 1, fill: 'blur' },
  audio: null,
};

let scope: Scope;
let engine: Engine;
let sink: RtmpSink;
let folder: string;
let shelves: Record<'main' | 'portrait', Shelf>;

beforeEach(async () => {
  scope = new Scope();
  folder = scope.use(scratchFolder('portrait')).path;
  sink = scope.use(await RtmpSink.open({ record: folder }));
  const deps = { clock: systemClock, log: silentLog, random: Math.random, redactor: new Redactor(), startedAtMs: Date.now() };
  shelves = {} as typeof shelves;
  engine = scope.use(
    await Engine.open({
      ...deps,
      openShelf: (lostSlate, program) => {
        const slatesDir = join(folder, 'slates', program);
        shelves[program] = new Shelf({ ...deps, assetsDir, slatesDir, ffmpeg: () => findFfmpeg(process.env), lostSlate });
        return shelves[program];
      },
    }),
  );
  await engine.commands['ingest.configure']({ host: '127.0.0.1', port: 0, secret: '' });
});

afterEach(() => scope[Symbol.asyncDispose]());

const encoder = async (height: 360 | 640, path: string) => scope.use(await publish(`${engine.status.ingest.server}/${path}`, { height }));
const portrait = () => engine.status.portrait;
const figures = (id: string) => sink.streams().find(({ name }) => name === id);

async function put(id: string, parts: Partial<RelaySpec> = {}): Promise<void> {
  const server = sink.server.url('live');
  await engine.commands['relay.put']({ id, kind: 'rtmp', server, key: id, username: '', password: '', ...parts });
}

async function start(...ids: string[]): Promise<void> {
  for (const id of ids) await engine.commands['relay.start']({ id });
  await waitFor('live', () => ids.every((id) => engine.status.relays[id]?.state === 'live'), {
    ...PATIENT,
    detail: () => JSON.stringify(engine.status.relays) + JSON.stringify(portrait()),
  });
}

async function moreOf(id: string, bytes: number): Promise<void> {
  const before = figures(id)?.bytes ?? 0;
  await waitFor(`more of ${id}`, () => (figures(id)?.bytes ?? 0) > before + bytes, PATIENT);
}

const onAir = (what: 'program' | 'slate', forMs = 0) =>
  waitFor(`the portrait ${what}`, () => portrait()?.onAir === what && Date.now() - (portrait()?.sinceMs ?? 0) >= forMs, {
    ...PATIENT,
    detail: () => JSON.stringify(portrait()),
  });

/** Its own slates are made for a picture of this height, not the nearest ones that were shipped. */
const slatesMade = (height: number) =>
  waitFor(
    'portrait slates',
    () => {
      const { fps } = portrait()?.feed.video ?? { fps: 0 };
      const video = { codec: 'H.264' as const, width: (height * 9) / 16, height, fps: Math.round(fps), profile: 'high' as const };
      const clip = shelves.portrait.clip('technical', { video, audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2 } });
      return clip.format.video.height === height;
    },
    PATIENT,
  );

/** Of every picture that a player of a recording shows, each once, in their order. */
async function sizes(file: string): Promise<string[]> {
  const entries = ['-show_entries', 'frame=width,height', '-of', 'csv=p=0'];
  const { stdout } = await runToEnd('ffprobe', ['-v', 'error', '-select_streams', 'v:0', ...entries, file], { timeoutMs: 60_000 });
  return [...new Set(stdout.match(/\d+,\d+/g))];
}

test('portrait program: a wide and an upright encoder, the upright one killed for ten seconds, one upright stream that decodes', async () => {
  await encoder(360, 'main');
  const upright = await encoder(640, 'portrait');
  await put('wide');
  await put('upright', { program: 'portrait' });
  await start('wide', 'upright');
  await onAir('program');
  await slatesMade(640);
  await moreOf('upright', 300_000);
  sink.restartMeters();
  await upright.end('SIGKILL');
  await onAir('slate', AWAY_MS);
  await encoder(640, 'portrait');
  await onAir('program');
  await moreOf('upright', 500_000);
  for (const id of ['wide', 'upright']) {
    expect(figures(id)).toMatchObject({ connections: 0, backwards: 0, steps: 0 });
    expect(engine.status.relays[id]).toMatchObject({ state: 'live', reconnects: 0 });
  }
  expect(figures('wide')).toMatchObject({ headerChanges: 0 });
  expect(figures('upright')?.longestGapMs).toBeLessThan(1_000);
  for (const id of ['wide', 'upright']) await engine.commands['relay.stop']({ id });
  const report = await inspect(join(folder, 'upright.1.flv'));
  expect(report).toMatchObject({ decodeErrors: [], video: { backwards: 0, firstIsKeyframe: true } });
  expect(report.video.worstGapMs).toBeLessThanOrEqual(100);
  expect(report.audio.worstGapMs).toBeLessThanOrEqual(100);
  expect(await sizes(join(folder, 'upright.1.flv'))).toEqual(['360,640']);
  expect(await sizes(join(folder, 'wide.1.flv'))).toEqual(['640,360']);
}, 150_000);

test('portrait program: never there, its destination has the slate and then the main program made upright, and the program when it comes', async () => {
  await put('upright', { program: 'portrait', rendition: { id: 'blurred', profile: BLURRED } });
  await encoder(360, 'main');
  await start('upright');
  expect(portrait()).toMatchObject({ onAir: 'slate', feed: { state: 'absent' } });
  const isRunning = () => engine.status.renditions?.blurred?.state === 'running';
  await waitFor('the stand-in', isRunning, { ...PATIENT, detail: () => JSON.stringify(engine.status.renditions) });
  await moreOf('upright', 400_000);
  await encoder(640, 'portrait');
  await onAir('program');
  await waitFor('no encoder is left', () => engine.status.renditions?.blurred === undefined, PATIENT);
  await moreOf('upright', 400_000);
  expect(figures('upright')).toMatchObject({ connections: 1, backwards: 0, steps: 0 });
  expect(figures('upright')?.longestGapMs).toBeLessThan(1_000);
  await engine.commands['relay.stop']({ id: 'upright' });
  const report = await inspect(join(folder, 'upright.1.flv'));
  expect(report).toMatchObject({ decodeErrors: [], video: { backwards: 0, firstIsKeyframe: true } });
}, 150_000);

test('portrait program: a second encoder on its path, refused, and the first one goes on', async () => {
  const first = await encoder(640, 'portrait');
  await waitFor('the first', () => portrait()?.onAir === 'program', PATIENT);
  const second = await encoder(640, 'portrait');
  await waitFor('the refusal', () => engine.status.ingest.refusals === 1 && !second.running, PATIENT);
  expect(second.output).toMatch(/Another encoder is on air here/);
  expect(portrait()).toMatchObject({ onAir: 'program', feed: { state: 'live' } });
  expect(first.running).toBe(true);
  expect(engine.status).toMatchObject({ program: { state: 'absent' }, air: { source: 'none' } });
}, 60_000);
