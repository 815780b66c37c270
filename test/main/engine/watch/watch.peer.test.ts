import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../../main/base/clock.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Scope } from '../../../../main/base/scope.ts';
import { DEFAULT_WATCH } from '../../../../main/contract/watch.ts';
import { findFfmpeg } from '../../../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { Watch, type WatchScene } from '../../../../main/engine/watch/watch.ts';
import { feedFile } from '../../../peers/feed.ts';
import { processTree } from '../../../peers/process-tree.ts';
import { scratchFolder } from '../../../peers/scratch-folder.ts';
import { waitFor } from '../../../peers/wait-for.ts';
import { watchFeed } from '../../../peers/watch-feeds.ts';
import { playFlv, TestProgram } from '../outputs/test-program.ts';

const SPEED = 4;
const ON_AIR: WatchScene = { feed: 'main', isWanted: true, isAttended: true };

/** Time that runs four times as fast, for feeds that are played so. */
const fastClock: Clock = {
  nowMs: () => systemClock.nowMs(),
  monotonicMs: () => systemClock.monotonicMs() * SPEED,
  after: (delayMs, run) => systemClock.after(delayMs / SPEED, run),
  every: (periodMs, run) => systemClock.every(periodMs / SPEED, run),
};

let scope: Scope;
let program: TestProgram;
beforeEach(() => {
  scope = new Scope();
  program = new TestProgram();
});
afterEach(() => scope[Symbol.asyncDispose]());

const ffmpegPids = () => processTree(process.pid).filter((pid) => pid !== process.pid);
function openWatch(ffmpeg: () => string | null = () => findFfmpeg(process.env)): Watch {
  const watch = scope.use(new Watch({ source: program, clock: fastClock, log: silentLog, random: () => 0.5, ffmpeg }));
  watch.configure(DEFAULT_WATCH);
  return watch;
}

/** What the watch says after some seconds of the feed. */
async function seenOf(file: string, seconds: number) {
  const watch = openWatch();
  scope.use(playFlv(program, file, 0, SPEED));
  watch.look(ON_AIR);
  await waitFor('pictures and sound', () => watch.status.picture && watch.status.sound?.integratedLufs !== undefined, {
    detail: () => JSON.stringify(watch.status),
  });
  const beganAt = fastClock.monotonicMs();
  await waitFor(`${seconds} s of it`, () => fastClock.monotonicMs() - beganAt > seconds * 1_000, { timeoutMs: 20_000 });
  const { status } = watch;
  expect(status).toMatchObject({ state: 'watching', fault: null });
  return { picture: status.picture!, sound: status.sound! };
}

describe('what the watch says of a real feed', () => {
  test('watch: moving picture and a tone of -23 LUFS, nothing is the matter', async () => {
    const { picture, sound } = await seenOf(await watchFeed('moving', 'normal'), 10);
    expect(picture).toEqual({ blackMs: 0, frozenMs: 0 });
    expect(sound).toMatchObject({ silentMs: 0, isClipping: false });
    for (const lufs of [sound.momentaryLufs, sound.shortTermLufs, sound.integratedLufs]) expect(Math.abs(lufs! + 23)).toBeLessThan(0.5);
    expect(Math.abs(sound.truePeakDbtp! + 23)).toBeLessThan(1.5);
  });

  test('watch: black, black and nothing else', async () => {
    const { picture, sound } = await seenOf(await watchFeed('black', 'normal'), 10);
    expect(picture.blackMs).toBeGreaterThan(6_000);
    expect(sound).toMatchObject({ silentMs: 0, isClipping: false });
  });

  test('watch: a still picture, frozen and not black', async () => {
    const { picture } = await seenOf(await watchFeed('still', 'normal'), 12);
    expect(picture.blackMs).toBe(0);
    expect(picture.frozenMs).toBeGreaterThan(6_000);
  });

  test('watch: silence, silent from its beginning and no loudness of the show', async () => {
    const { picture, sound } = await seenOf(await watchFeed('moving', 'silent'), 8);
    expect(picture).toEqual({ blackMs: 0, frozenMs: 0 });
    expect(sound.silentMs).toBeGreaterThan(5_000);
    expect(sound).toMatchObject({ momentaryLufs: -70, integratedLufs: null, isClipping: false });
  });

  test('watch: a tone cut off at full scale, clipping and at full scale', async () => {
    const { sound } = await seenOf(await watchFeed('moving', 'clipping'), 6);
    expect(sound).toMatchObject({ isClipping: true, silentMs: 0 });
    expect(sound.truePeakDbtp).toBeGreaterThan(-0.3);
  });

  test.each([
    ['loud', -10],
    ['quiet', -40],
  ] as const)('watch: a %s tone, %s LUFS and not clipping', async (name, lufs) => {
    const { sound } = await seenOf(await watchFeed('moving', name), 8);
    expect(Math.abs(sound.integratedLufs! - lufs)).toBeLessThan(0.5);
    expect(sound).toMatchObject({ isClipping: false, silentMs: 0 });
  });

  test('watch: HEVC that this ffmpeg cannot read, sound alone is watched', async () => {
    const watch = openWatch();
    scope.use(playFlv(program, await feedFile({ codec: 'hevc' }), 0, SPEED));
    watch.look(ON_AIR);
    await waitFor('sound', () => watch.status.sound?.shortTermLufs, { detail: () => JSON.stringify(watch.status) });
    expect(watch.status).toMatchObject({ state: 'watching', fault: null, picture: null });
  });
});

describe('its ffmpeg', () => {
  test('watch: a picture that goes black, noticed within 3 s although it has B-frames', async () => {
    const watch = openWatch();
    const moving = playFlv(program, await watchFeed('moving', 'normal'), 0, SPEED);
    watch.look(ON_AIR);
    await waitFor('pictures', () => watch.status.picture);
    moving.cut();
    const startMs = 600_000;
    scope.use(playFlv(program, await watchFeed('black', 'normal'), startMs, SPEED));
    const beganAt = fastClock.monotonicMs();
    await waitFor('black', () => (watch.status.picture?.blackMs ?? 0) > 0);
    expect(fastClock.monotonicMs() - beganAt).toBeLessThan(4_000);
  });

  test('watch: killed, said and begun again; the loudness of the show goes on', async () => {
    const watch = openWatch();
    scope.use(playFlv(program, await watchFeed('moving', 'normal'), 0, SPEED));
    watch.look(ON_AIR);
    await waitFor('loudness', () => watch.status.sound?.integratedLufs);
    const [pid] = ffmpegPids();
    const states: string[] = [];
    scope.use(watch.changed.on(() => states.push(`${watch.status.state} ${watch.status.fault?.code}`)));
    process.kill(pid!, 'SIGKILL');
    await waitFor('watching again', () => states.at(-1) === 'watching undefined');
    expect(states).toEqual(['failed watch/ended', 'watching undefined']);
    await waitFor('another process', () => ffmpegPids().length === 1 && !ffmpegPids().includes(pid!));
    await waitFor('sound', () => watch.status.sound);
    expect(watch.status.sound?.integratedLufs).toBeCloseTo(-23, 0);
  });

  test('watch: slate, nobody, switched off and the end, no ffmpeg is left', async () => {
    const watch = openWatch();
    scope.use(playFlv(program, await watchFeed('moving', 'normal'), 0, SPEED));
    const none = () => waitFor('no ffmpeg', () => ffmpegPids().length === 0);
    const one = () => waitFor('an ffmpeg', () => ffmpegPids().length === 1);
    watch.look(ON_AIR);
    await one();
    watch.look({ ...ON_AIR, feed: null });
    await none();
    expect(watch.status).toMatchObject({ state: 'waiting', picture: null, sound: null });
    watch.look({ ...ON_AIR, isWanted: false });
    await one();
    watch.look({ ...ON_AIR, isWanted: false, isAttended: false });
    await none();
    expect(watch.status.state).toBe('off');
    watch.look(ON_AIR);
    await one();
    watch.configure({ ...DEFAULT_WATCH, enabled: false });
    await none();
    expect(watch.status.state).toBe('off');
    watch.configure(DEFAULT_WATCH);
    await watch[Symbol.asyncDispose]();
    expect(ffmpegPids()).toEqual([]);
  });

  test('watch: none installed, said; one that ends at once, begun again with longer waits', async () => {
    let file: string | null = null;
    const watch = openWatch(() => file);
    scope.use(playFlv(program, await watchFeed('moving', 'normal'), 0, SPEED));
    watch.look(ON_AIR);
    await waitFor('a verdict', () => watch.status.state === 'failed');
    expect(watch.status.fault?.code).toBe('watch/ffmpeg-missing');
    file = join(scope.use(scratchFolder('watch')).path, 'ffmpeg');
    writeFileSync(file, '#!/bin/sh\nexit 1\n');
    chmodSync(file, 0o755);
    watch.look({ ...ON_AIR, feed: 'backup' });
    await waitFor('ended', () => watch.status.fault?.code === 'watch/ended');
  });

  test('watch: other codecs, a new run and what it measures anew', async () => {
    const watch = openWatch();
    const first = playFlv(program, await watchFeed('black', 'normal'), 0, SPEED);
    watch.look(ON_AIR);
    await waitFor('black', () => (watch.status.picture?.blackMs ?? 0) > 0);
    const [pid] = ffmpegPids();
    first.cut();
    scope.use(playFlv(program, await feedFile(), 600_000, SPEED));
    await waitFor('another process', () => ffmpegPids().length === 1 && !ffmpegPids().includes(pid!));
    await waitFor('a picture', () => watch.status.picture);
    expect(watch.status.picture?.blackMs).toBe(0);
  });
});
