import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../main/base/clock.ts';
import { silentLog } from '../../main/base/log.ts';
import { Scope } from '../../main/base/scope.ts';
import { DEFAULT_WATCH } from '../../main/contract/watch.ts';
import { findFfmpeg } from '../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { Watch } from '../../main/engine/watch/watch.ts';
import { playFlv, TestProgram } from '../main/engine/outputs/test-program.ts';
import { feedFile } from '../peers/feed.ts';
import { cpuSeconds, processTree } from '../peers/process-tree.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench } from './bench.ts';

const BAR_PERCENT = 5;

/** The ffmpeg that looks at picture and sound of the program, by what the kernel counts for it. */
export const watchCost: Bench = {
  name: 'watch-cost',
  title: 'CPU of watching picture and sound of 1080p30 at 6 Mb/s',
  async run({ quick }) {
    await using scope = new Scope();
    const program = new TestProgram();
    const watch = scope.use(
      new Watch({ source: program, clock: systemClock, log: silentLog, random: () => 0, ffmpeg: () => findFfmpeg(process.env) }),
    );
    scope.use(playFlv(program, await feedFile({ height: 1080 })));
    const others = processTree(process.pid);
    watch.configure(DEFAULT_WATCH);
    watch.look({ feed: 'main', isWanted: true, isAttended: true });
    await waitFor('pictures and sound', () => watch.status.picture && watch.status.sound?.shortTermLufs, { timeoutMs: 15_000 });
    const pids = processTree(process.pid).filter((pid) => !others.includes(pid));
    const [beganAt, before] = [performance.now(), cpuSeconds(...pids)];
    await pause(quick ? 3_000 : 15_000);
    const percent = (100 * (cpuSeconds(...pids) - before)) / ((performance.now() - beganAt) / 1_000);
    const figure = `${percent.toFixed(1)} % of a core`;
    return [{ what: 'watching picture and sound', figure, bar: `< ${BAR_PERCENT} %`, pass: percent < BAR_PERCENT }];
  },
};
