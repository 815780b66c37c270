import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentSound } from '../../../../main/engine/bus/silence.ts';
import { flvHeader, flvTag } from '../../../../main/engine/outputs/flv/flv-muxer.ts';
import { MESSAGE } from '../../../../main/rtmp/messages.ts';
import { runToEnd } from '../../../peers/child.ts';
import { scratchFolder } from '../../../peers/scratch-folder.ts';

test.each([
  ['48 kHz, two channels', 'af00119056e500'],
  ['44.1 kHz, two channels', 'af001210'],
  ['48 kHz, one channel', 'af001188'],
])('silence: %s, ffmpeg reads it without an error and hears nothing', async (_, headerHex) => {
  using folder = scratchFolder('silence');
  const file = join(folder.path, 'silence.flv');
  const header = Buffer.from(headerHex, 'hex');
  const silence = silentSound(header) as Buffer;
  const sound = Array.from({ length: 50 }, (_, i) => ({ timestampMs: i * 21, payload: silence }));
  const tags = [{ timestampMs: 0, payload: header }, ...sound].flatMap(({ timestampMs, payload }) =>
    flvTag({ type: MESSAGE.audio, timestampMs }, payload),
  );
  writeFileSync(file, Buffer.concat([flvHeader({ audio: true, video: false }), ...tags]));
  const { output } = await runToEnd('ffmpeg', ['-v', 'info', '-nostdin', '-i', file, '-af', 'volumedetect', '-f', 'null', '-']);
  expect(output).toMatch(/max_volume: -91\.0 dB/);
  expect(output).not.toMatch(/error|invalid/i);
});
