import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../../main/base/clock.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { DEFAULT_WATCH } from '../../../../main/contract/watch.ts';
import { findFfmpeg } from '../../../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { Watch } from '../../../../main/engine/watch/watch.ts';
import { feedFile } from '../../../peers/feed.ts';
import { cpuSeconds, processTree } from '../../../peers/process-tree.ts';
import { waitFor } from '../../../peers/wait-for.ts';
import { playFlv, TestProgram } from '../outputs/test-program.ts';

const WINDOW_S = 15;

test('watch: 1080p30 at 6 Mb/s, less than 5 % of a core', async () => {
  const program = new TestProgram();
  const watch = new Watch({ source: program, clock: systemClock, log: silentLog, random: () => 0, ffmpeg: () => findFfmpeg(process.env) });
  onTestFinished(() => watch[Symbol.asyncDispose]());
  const playing = playFlv(program, await feedFile({ height: 1080 }));
  onTestFinished(() => playing[Symbol.dispose]());
  watch.configure(DEFAULT_WATCH);
  watch.look({ feed: 'main', isWanted: true, isAttended: true });
  await waitFor('pictures and sound', () => watch.status.picture && watch.status.sound?.shortTermLufs, { timeoutMs: 15_000 });
  const [pid] = processTree(process.pid).filter((each) => each !== process.pid);
  const [beganAt, before] = [performance.now(), cpuSeconds(pid!)];
  await waitFor('a while', () => performance.now() - beganAt > WINDOW_S * 1_000, { timeoutMs: 2 * WINDOW_S * 1_000 });
  const percent = (100 * (cpuSeconds(pid!) - before)) / ((performance.now() - beganAt) / 1_000);
  console.info(`watching costs ${percent.toFixed(1)} % of a core`);
  expect(percent).toBeLessThan(5);
});
