import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBrokenRtmpServer } from './broken-rtmp-server.ts';
import { makeCertificate } from './certificates.ts';
import { Child } from './child.ts';
import { feedFile } from './feed.ts';
import { decodeErrors, inspect, probe, publish, record } from './ffmpeg.ts';
import { startNginxRtmp } from './nginx-rtmp.ts';
import { cpuSeconds, pssMb } from './process-tree.ts';
import { RtmpClient } from './rtmp-client.ts';
import { RtmpSink } from './rtmp-sink.ts';
import { scratchFolder } from './scratch-folder.ts';
import { SinkHost, SinkProcess } from './sink-process.ts';
import { startTlsClient, startTlsFront } from './tls-front.ts';
import { waitFor } from './wait-for.ts';

test('feed: generated once, decodes without an error and has its rate', async () => {
  const report = await inspect(await feedFile());
  expect(report.decodeErrors).toEqual([]);
  expect(report.video).toMatchObject({ packets: 300, backwards: 0, firstIsKeyframe: true, keyframes: 5 });
  expect((report.bytes * 8) / 10_000).toBeGreaterThan(2_500);
});

test('nginx-rtmp: pushes through a TLS client and a TLS front, the recording has no gap', async () => {
  await using far = await startNginxRtmp();
  await using front = await startTlsFront({ targetPort: far.port });
  await using client = await startTlsClient({ targetPort: front.port, caFile: front.caFile });
  await using near = await startNginxRtmp({ pushes: [`rtmp://127.0.0.1:${client.port}/live/x`] });
  await using encoder = await publish(near.url('live', 'main'));
  await waitFor('the push', async () => (await far.stream('x'))?.bytesIn, { detail: () => encoder.output + near.log() });
  expect((await probe(far.url('live', 'x'))).map((s) => s.codec_name).sort()).toEqual(['aac', 'h264']);
  const report = await record(far.url('live', 'x'), 4);
  expect(report.video.backwards + report.audio.backwards).toBe(0);
  expect(report.video.worstGapMs).toBeLessThan(100);
  expect(report.decodeErrors).toEqual([]);
  expect(pssMb(near.pid)).toBeGreaterThan(1);
  expect(cpuSeconds(near.pid)).toBeGreaterThanOrEqual(0);
});

test('sink: counts what ffmpeg publishes, and a reader at a rate reads at that rate', async () => {
  await using sink = await RtmpSink.open();
  await using encoder = await publish(sink.url('live', 'fast?token=a%20b'));
  await waitFor('frames', () => (sink.connection('fast')?.figures.videoFrames ?? 0) > 60, { detail: () => encoder.output });
  const connection = sink.connection('fast');
  expect(connection?.figures).toMatchObject({ name: 'fast?token=a%20b', backwards: 0, jumps: 0, firstFrameIsKeyframe: true });
  expect(connection?.figures.keyframes).toBeGreaterThan(0);
  connection?.readAt(20_000);
  const before = connection?.figures.bytes ?? 0;
  const startedAt = performance.now();
  await waitFor('slow bytes', () => (connection?.figures.bytes ?? 0) > before + 40_000);
  const rate = ((connection?.figures.bytes ?? 0) - before) / ((performance.now() - startedAt) / 1_000);
  expect(rate).toBeLessThan(80_000);
});

test('sink process: pauses, resumes and is killed from outside', async () => {
  await using sink = await SinkProcess.open();
  await using _encoder = await publish(sink.url('live', 'a'));
  await waitFor('frames', async () => (await sink.stream('a'))?.videoFrames);
  await sink.pause('a');
  await waitFor('a silence', async () => Date.now() - ((await sink.stream('a'))?.lastMediaAtMs ?? 0) > 1_000);
  await sink.resume('a');
  await waitFor('media again', async () => Date.now() - ((await sink.stream('a'))?.lastMediaAtMs ?? 0) < 500);
  await sink.kill();
  await using again = await SinkProcess.open({ port: sink.port });
  expect(await again.figures()).toEqual([]);
});

test('sink process: two sinks in one, one over TLS: knows the feed again, writes what comes, is reset, shut and refusing', async () => {
  using folder = scratchFolder('sinks');
  const tls = await makeCertificate(folder.path);
  const file = await feedFile();
  const common = { record: folder.path, program: [{ label: 'feed', file }] };
  await using host = await SinkHost.open({ plain: common, secure: { ...common, tls } });
  await using encoder = await publish(host.sink('plain').url('live', 'a?key=b'), { file });
  const figures = async () => (await host.sink('plain').streams())[0];
  await waitFor('sound and picture of the feed', async () => ((await figures())?.avOffsetMs ?? null) !== null, {
    detail: () => encoder.output,
  });
  expect(await figures()).toMatchObject({ name: 'a', onAir: 'feed', connections: 1, backwards: 0, steps: 0, avOffsetMs: 0 });
  await host.sink('plain').finish();
  expect(await decodeErrors(join(folder.path, 'a.1.flv'))).toEqual([]);

  const secure = host.sink('secure');
  await using other = await publish(secure.url('live', 'b'));
  await waitFor('frames over TLS', async () => (await secure.stream('b'))?.videoFrames, { detail: () => other.output });
  await secure.shut();
  await secure.reset();
  expect(await other.exited).not.toBe(0);
  await using refused = await publish(secure.url('live', 'b'));
  expect(await refused.exited).not.toBe(0);
  expect((await secure.figures()).length).toBe(1);
});

for (const kind of ['adobe-login', 'llnw-login'] as const) {
  test(`broken server: ${kind} takes ffmpeg with the right password and refuses it with a wrong one`, async () => {
    await using server = await startBrokenRtmpServer({ script: { kind, user: 'hall', password: 'p+4ss' } });
    const url = (password: string) => `rtmp://hall:${password}@127.0.0.1:${server.port}/live/x`;
    await using wrong = await publish(url('nope'));
    expect(await wrong.exited).not.toBe(0);
    await using right = await publish(url('p+4ss'));
    await waitFor('publish', () => server.sessions.at(-1)?.name === 'x', { detail: () => right.output });
  });
}

test('broken server: a refused publish makes ffmpeg give up, and stalls stop it without an end', async () => {
  await using refusing = await startBrokenRtmpServer({ script: { kind: 'refuses-publish', code: 'NetStream.Publish.BadName' } });
  await using refused = await publish(refusing.url('live', 'x'));
  expect(await refused.exited).not.toBe(0);
  await using stalling = await startBrokenRtmpServer({ script: { kind: 'stalls-after', bytes: 500_000 } });
  await using stalled = await publish(stalling.url('live', 'x'));
  await waitFor('the stall', () => stalling.sessions[0]?.socket.isPaused());
  expect(stalled.running).toBe(true);
});

test('client: publishes to nginx, and is told by a server that refuses', async () => {
  await using nginx = await startNginxRtmp();
  await using client = await RtmpClient.publishing(nginx.port, 'live', 'mine');
  expect(client.statusCode).toBe('NetStream.Publish.Start');
  await using busy = await startBrokenRtmpServer({ script: { kind: 'refuses-publish', code: 'NetStream.Publish.BadName' } });
  await using turned = await RtmpClient.publishing(busy.port, 'live', 'mine');
  expect(turned.statusCode).toBe('NetStream.Publish.BadName');
});

test('child: a program that does not exist, start says so', async () => {
  await expect(Child.start('no-such-program-of-ours', [])).rejects.toThrow(/ENOENT/);
});
