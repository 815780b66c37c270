import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RenditionProfile } from '../../../../main/contract/rendition.ts';
import { runToEnd } from '../../../peers/child.ts';
import { waitFor } from '../../../peers/wait-for.ts';
import { AUDIO, PATIENT, RenditionRig, SMALL } from './rendition-rig.ts';

let rig: RenditionRig;
beforeEach(async () => {
  rig = await RenditionRig.open();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
});

/** A feed of its own, from ffmpeg's own sources. */
async function feedOf(
  name: string,
  { picture, sound, seconds = 20 }: { picture: string; sound: string; seconds?: number },
): Promise<string> {
  const file = join(rig.folder, `${name}.feed.flv`);
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '60', '-pix_fmt', 'yuv420p'];
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
  await runToEnd('ffmpeg', [
    '-v',
    'error',
    '-nostdin',
    ...inputs,
    '-t',
    String(seconds),
    ...video,
    '-c:a',
    'aac',
    '-b:a',
    '192k',
    '-ac',
    '2',
    file,
  ]);
  return file;
}

const STILL = 'color=gray:size=640x360:rate=30';

/** @returns integrated loudness of what arrived, LUFS, and its true peak, dBTP; the first seconds, in which the filter learns, left out */
async function loudnessOf(file: string, fromS: number): Promise<{ lufs: number; peakDbtp: number }> {
  const filter = `atrim=start=${fromS},ebur128=peak=true:framelog=verbose`;
  const { output } = await runToEnd('ffmpeg', ['-v', 'info', '-nostats', '-nostdin', '-i', file, '-vn', '-af', filter, '-f', 'null', '-']);
  const summary = output.slice(output.lastIndexOf('Summary:'));
  return { lufs: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]), peakDbtp: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]) };
}

/** One that swells and fades around -35 LUFS, and one that is loud and even. */
const SOUNDS = {
  quiet: "anoisesrc=color=pink:amplitude=0.12:sample_rate=48000,volume='0.55+0.45*sin(2*PI*t/4)':eval=frame",
  loud: "aevalsrc='0.28*sin(2*PI*220*t)+0.28*sin(2*PI*277*t)+0.28*sin(2*PI*660*t)':sample_rate=48000,volume='0.9+0.1*sin(2*PI*t)':eval=frame",
};

test.each(['quiet', 'loud'] as const)(
  'renditions: %s sound brought to a loudness, what arrives is within 1 LU of it',
  async (sound) => {
    const targets = { middle: -23, high: -14 };
    await rig.encoder({ file: await feedOf(sound, { picture: STILL, sound: SOUNDS[sound] }) });
    for (const [id, targetLufs] of Object.entries(targets)) {
      const audio = { bitrateKbps: 160, sampleRateHz: 48_000 as const, targetLufs };
      await rig.put(id, { video: null, audio }, { rendition: id });
    }
    await rig.start(...Object.keys(targets));
    await rig.running('middle');
    await rig.running('high');
    for (const id of Object.keys(targets)) {
      await waitFor('half a minute of it', () => rig.mediaMsOf(id) > 32_000, { timeoutMs: 60_000 });
    }
    for (const [id, targetLufs] of Object.entries(targets)) {
      const { lufs, peakDbtp } = await loudnessOf(await rig.recordingOf(id), 10);
      expect(Math.abs(lufs - targetLufs), `${id}: ${lufs} LUFS`).toBeLessThanOrEqual(1);
      expect(peakDbtp).toBeLessThanOrEqual(-0.5);
    }
  },
  120_000,
);

/** Video only: the bitrate of each two seconds, kb/s. */
async function bitratesOf(file: string): Promise<number[]> {
  const args = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts_time,size', '-of', 'csv=p=0', file];
  const packets = (await runToEnd('ffprobe', args)).stdout
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number) as [number, number]);
  const from = packets[0]?.[0] ?? 0;
  const kbps: number[] = [];
  for (const [at, size] of packets) {
    const window = Math.floor((at - from) / 2);
    kbps[window] = (kbps[window] ?? 0) + (size * 8) / 1_000 / 2;
  }
  return kbps.slice(1, -1);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const varying = (rate: 'constant' | 'capped'): RenditionProfile => ({ video: { ...SMALL.video!, rate }, audio: AUDIO });

test('renditions: constant bitrate is filled up where nothing moves, a capped one is not; neither goes over it where much moves', async () => {
  const first = await rig.encoder();
  for (const rate of ['constant', 'capped'] as const) await rig.put(rate, varying(rate), { rendition: rate });
  await rig.start('constant', 'capped');
  await rig.running('constant');
  await rig.running('capped');
  await rig.moreOf('capped', 1_000_000);
  for (const id of ['constant', 'capped']) {
    const busy = await bitratesOf(await rig.recordingOf(id));
    // Its buffer holds a second: two seconds may bring that on top, and all of them together nothing.
    expect(Math.max(...busy), `${id}: ${busy}`).toBeLessThanOrEqual(1_200);
    expect(mean(busy), `${id}: ${busy}`).toBeLessThanOrEqual(880);
    expect(Math.min(...busy), `${id}: ${busy}`).toBeGreaterThan(600);
  }
  await first.end();
  await waitFor('nobody publishes', () => rig.engine.status.program.state === 'absent', PATIENT);
  await rig.encoder({ file: await feedOf('still', { picture: STILL, sound: 'sine=sample_rate=48000' }) });
  await rig.start('constant', 'capped');
  await rig.running('constant');
  await rig.running('capped');
  await rig.moreOf('constant', 1_000_000);
  for (const id of ['constant', 'capped']) await rig.engine.commands['relay.stop']({ id });
  const [constant, capped] = [await bitratesOf(join(rig.folder, 'constant.2.flv')), await bitratesOf(join(rig.folder, 'capped.2.flv'))];
  expect(Math.min(...constant), String(constant)).toBeGreaterThan(600);
  expect(Math.max(...capped), String(capped)).toBeLessThan(200);
}, 120_000);
