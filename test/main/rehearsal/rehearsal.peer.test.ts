import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { silentLog } from '../../../main/base/log.ts';
import { Sink } from '../../../main/rehearsal/sink.ts';

const clipFile = join(import.meta.dirname, '../../../assets/rehearsal.flv');

/** @returns the exit code */
async function ffmpegPublishes(server: string, key: string): Promise<number> {
  const input = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30', '-f', 'lavfi', '-i', 'sine=frequency=440', '-t', '3'];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-f', 'flv'];
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...input, ...codec, `${server}/${key}`], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  return code;
}

test('sink: ffmpeg publishes, every frame is counted and the check is good', async () => {
  await using sink = await Sink.open({ id: 'rehearsal-1', name: 'Rehearsal 1', key: 'abc', clock: systemClock, log: silentLog });
  expect(await ffmpegPublishes(sink.server, 'abc')).toBe(0);
  await vi.waitFor(() => expect(sink.check).toMatchObject({ state: 'ok', videoFrames: 90, timestampErrors: 0 }));
  expect(sink.check.audioFrames).toBeGreaterThan(120);
});

test('sink: ffmpeg publishes with a wrong key, it is turned away', async () => {
  await using sink = await Sink.open({ id: 'rehearsal-1', name: 'Rehearsal 1', key: 'abc', clock: systemClock, log: silentLog });
  expect(await ffmpegPublishes(sink.server, 'wrong')).not.toBe(0);
  expect(sink.check.videoFrames).toBe(0);
});

test('clip: ffprobe, H.264 at 1280x720 and 30 fps without B-frames, AAC at 48 kHz, and ffmpeg decodes all of it', () => {
  const probe = spawnSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', clipFile], { encoding: 'utf8' });
  const { streams } = JSON.parse(probe.stdout);
  expect(streams).toMatchObject([
    { codec_name: 'h264', width: 1280, height: 720, has_b_frames: 0, r_frame_rate: '30/1', pix_fmt: 'yuv420p' },
    { codec_name: 'aac', sample_rate: '48000', channels: 2 },
  ]);
  const decode = spawnSync('ffmpeg', ['-hide_banner', '-v', 'error', '-i', clipFile, '-f', 'null', '-'], { encoding: 'utf8' });
  expect(decode).toMatchObject({ status: 0, stderr: '' });
});
