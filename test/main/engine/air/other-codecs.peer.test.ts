import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../main/base/clock.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Redactor } from '../../../../main/base/redact.ts';
import { Scope } from '../../../../main/base/scope.ts';
import { Engine } from '../../../../main/engine/engine.ts';
import { findFfmpeg } from '../../../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { flvHeader, flvTag } from '../../../../main/engine/outputs/flv/flv-muxer.ts';
import { Shelf } from '../../../../main/engine/slate/shelf.ts';
import type { IncomingMessage } from '../../../../main/rtmp/chunk-reader.ts';
import { type MediaRole, mediaRole } from '../../../../main/rtmp/media-tag.ts';
import { MESSAGE } from '../../../../main/rtmp/messages.ts';
import { runToEnd } from '../../../peers/child.ts';
import { FlvPublisher } from '../../../peers/flv-publisher.ts';
import { RtmpServer } from '../../../peers/rtmp-server.ts';
import { waitFor } from '../../../peers/wait-for.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

interface Picture {
  role: MediaRole;
  timestampMs: number;
  payload: Buffer;
}

const assetsDir = join(import.meta.dirname, '../../../../assets');
const SLOW = { timeoutMs: 55_000 };
const FRAMES_A_SECOND = 30;

/** An engine with one destination, which a feed of this codec is on air at; its slates are made by this ffmpeg. */
async function onAir(codec: 'hevc' | 'av1', ffmpeg: string | null) {
  const scope = new Scope();
  const pictures: Picture[] = [];
  const onMedia = (_: unknown, { type, timestampMs, payload }: IncomingMessage) => {
    if (payload && type === MESSAGE.video) pictures.push({ role: mediaRole(type, payload), timestampMs, payload: Buffer.from(payload) });
  };
  const server = scope.use(await RtmpServer.open({ policy: () => ({ collectsMedia: true, onMedia }) }));
  const slatesDir = join(temporaryFolder(), 'slates');
  const deps = { clock: systemClock, log: silentLog, random: Math.random, redactor: new Redactor(), startedAtMs: Date.now() };
  const openShelf: Parameters<typeof Engine.open>[0]['openShelf'] = (lostSlate) =>
    new Shelf({ ...deps, assetsDir, slatesDir, ffmpeg: () => ffmpeg, lostSlate });
  const engine = scope.use(await Engine.open({ ...deps, openShelf }));
  await engine.commands['ingest.configure']({ host: '127.0.0.1', port: 0, secret: '' });
  const spec = { id: 'stage', kind: 'rtmp' as const, server: server.url('live'), key: 'k', username: '', password: '' };
  await engine.commands['relay.put'](spec);
  const feed = { codec, height: 360, seconds: 4, bitrateKbps: 800 } as const;
  const publish = () => FlvPublisher.start(`${engine.status.ingest.server}/main`, feed);
  const publisher = scope.use(await publish());
  await engine.commands['relay.start']({ id: 'stage' });
  // What slates have to be like is known after its first GOP.
  await waitFor('the program', () => pictures.length > 4 * FRAMES_A_SECOND);
  return {
    scope,
    engine,
    pictures,
    publish,
    lose: () => publisher[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

/** Lets the program go for two seconds and come back. */
async function loseAndReturn({ engine, pictures, publish, lose, scope }: Awaited<ReturnType<typeof onAir>>): Promise<void> {
  await lose();
  const before = pictures.length;
  await waitFor('two seconds of slate', () => engine.status.air.source === 'slate' && pictures.length > before + 2 * FRAMES_A_SECOND);
  scope.use(await publish());
  await waitFor('the program', () => engine.status.air.source === 'main');
  const then = pictures.length;
  await waitFor('two seconds of it', () => pictures.length > then + 2 * FRAMES_A_SECOND);
}

/** FLV readers before ffmpeg 6.1 know no enhanced tags: the elementary stream is put together here, headers left where they came. */
function elementary(codec: 'hevc' | 'av1', pictures: readonly Picture[]): Buffer {
  if (codec === 'av1') {
    const delimiter = Buffer.from([0x12, 0]);
    // Bytes 0..3 behind the tag's five are the record's own; a header comes in the unit that follows it.
    return Buffer.concat(
      pictures.flatMap(({ role, payload }) =>
        role === 'video-header' ? [delimiter, payload.subarray(9)] : [delimiter, payload.subarray(5)],
      ),
    );
  }
  const start = Buffer.from([0, 0, 0, 1]);
  return Buffer.concat(
    pictures.flatMap(({ role, payload }) => {
      if (role === 'video-header') return parameterSets(payload.subarray(5)).flatMap((unit) => [start, unit]);
      const units: Buffer[] = [];
      for (let at = ((payload[0] as number) & 0x0f) === 1 ? 8 : 5; at < payload.length; ) {
        const length = payload.readUInt32BE(at);
        units.push(start, payload.subarray(at + 4, at + 4 + length));
        at += 4 + length;
      }
      return units;
    }),
  );
}

function parameterSets(record: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 23, array = 0; array < (record[22] as number); array += 1) {
    const count = record.readUInt16BE(at + 1);
    at += 3;
    for (let unit = 0; unit < count; unit += 1) {
      const length = record.readUInt16BE(at);
      units.push(record.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return units;
}

async function decode(file: string, format: readonly string[]): Promise<{ frames: number; complaints: string[] }> {
  const { output } = await runToEnd('ffmpeg', ['-v', 'error', '-nostdin', ...format, '-i', file, '-f', 'framecrc', '-']);
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return { frames: lines.filter((line) => /^0,/.test(line)).length, complaints: lines.filter((line) => !/^0,/.test(line)) };
}

const isEnhanced = ({ payload }: Picture): boolean => ((payload[0] as number) & 0x80) !== 0;

test.each([
  ['HEVC', 'hevc', ['-f', 'hevc']],
  ['AV1', 'av1', ['-f', 'obu']],
] as const)(
  'other codecs: %s program is lost and comes back, its slate is of the same codec and one decoder reads all of it',
  async (name, codec, format) => {
    await using rig = await onAir(codec, findFfmpeg(process.env));
    const { engine, pictures } = rig;
    const slates = () => engine.status.air.fault;
    // The first one that is made is the slate for a feed that is lost.
    await engine.commands['air.slate']({ slate: 'technical' });
    const asked = pictures.length;
    const isMade = () => pictures.length > asked + 2 * FRAMES_A_SECOND && pictures.slice(-FRAMES_A_SECOND).every(isEnhanced);
    await waitFor('a slate of its codec', isMade, SLOW);
    await engine.commands['air.slate']({ slate: null });
    await waitFor('the program', () => engine.status.air.source === 'main');
    const from = pictures.length;
    const first = await waitFor('a keyframe', () =>
      [pictures.findIndex(({ role }, at) => at > from && role === 'keyframe')].find((at) => at > 0),
    );
    await loseAndReturn(rig);
    expect(slates()).toBeNull();
    const seen = pictures.slice(first);
    expect(seen.every(isEnhanced)).toBe(true);
    const header = pictures.slice(0, first).findLast(({ role }) => role === 'video-header') as Picture;
    const file = join(temporaryFolder(), name);
    writeFileSync(file, elementary(codec, [header, ...seen]));
    const { frames, complaints } = await decode(file, format);
    expect(complaints).toEqual([]);
    const sent = seen.filter(({ role }) => role !== 'video-header').length;
    expect(frames).toBeGreaterThanOrEqual(sent - 5);
  },
  150_000,
);

test('other codecs: HEVC program and an ffmpeg without its encoder, the slate is H.264 with its own header, and it is said', async () => {
  const real = findFfmpeg(process.env) as string;
  const lesser = join(temporaryFolder(), 'ffmpeg');
  writeFileSync(lesser, `#!/bin/sh\ncase "$*" in *libx265*) echo "Unknown encoder 'libx265'" >&2; exit 1;; esac\nexec ${real} "$@"\n`);
  chmodSync(lesser, 0o755);
  await using rig = await onAir('hevc', lesser);
  await waitFor('the fault', () => rig.engine.status.air.fault?.code === 'slate/other-codec', SLOW);
  expect(rig.engine.status.air.fault?.params).toEqual({ codec: 'HEVC' });
  await loseAndReturn(rig);
  await expectFallback(rig.pictures);
}, 120_000);

test('other codecs: HEVC program and no ffmpeg at all, the shipped slate is H.264, and it is said', async () => {
  await using rig = await onAir('hevc', null);
  await waitFor('the fault', () => rig.engine.status.air.fault?.code === 'slate/other-codec', SLOW);
  await loseAndReturn(rig);
  await expectFallback(rig.pictures);
}, 120_000);

/** Header, slate in H.264 that decodes, header, program again; each header right before a keyframe. */
async function expectFallback(pictures: readonly Picture[]): Promise<void> {
  const begins = pictures.findIndex((picture) => !isEnhanced(picture));
  const ends = pictures.findIndex((picture, at) => at > begins && isEnhanced(picture));
  expect([begins, begins + 1, ends, ends + 1].map((at) => pictures[at]?.role)).toEqual([
    'video-header',
    'keyframe',
    'video-header',
    'keyframe',
  ]);
  const slate = pictures.slice(begins, ends);
  const file = join(temporaryFolder(), 'slate.flv');
  const tags = slate.flatMap(({ timestampMs, payload }) => flvTag({ type: MESSAGE.video, timestampMs }, payload));
  writeFileSync(file, Buffer.concat([flvHeader({ audio: false, video: true }), ...tags]));
  expect(await decode(file, [])).toEqual({ frames: slate.length - 1, complaints: [] });
  const back = join(temporaryFolder(), 'back.h265');
  writeFileSync(back, elementary('hevc', pictures.slice(ends)));
  expect((await decode(back, ['-f', 'hevc'])).complaints).toEqual([]);
  const stamps = pictures.map(({ timestampMs }) => timestampMs);
  expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
}
