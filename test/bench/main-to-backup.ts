import { setTimeout as pause } from 'node:timers/promises';
import { Encoder } from '../peers/encoder.ts';
import type { Bench, Row } from './bench.ts';
import { measureOnAir, onAirRows } from './on-air.ts';

/** @source issue 3 */
const BAR_MS = 2_000;
const BACK_MS = 30_000;

export const mainToBackup: Bench = {
  name: 'main-to-backup',
  title: 'Main encoder killed, the backup takes over, the main comes back',
  async run({ quick, say }) {
    let backup: Encoder | null = null;
    let onBackupAfterMs = Number.NaN;
    try {
      const outcome = await measureOnAir({
        async prepare(stage) {
          backup = await Encoder.start(`rtmp://${stage.ingest}/live/backup`, stage.feeds[1]?.file as string);
        },
        async act(stage) {
          const [main, other] = stage.feeds.map(({ label }) => label) as [string, string];
          const killedAtMs = performance.timeOrigin + performance.now();
          await stage.encoder.kill();
          onBackupAfterMs = (await stage.untilOnAir(10_000, other)) - killedAtMs;
          await pause(quick ? 2_000 : 10_000);
          await stage.encoder.start();
          await stage.untilOnAir(BACK_MS, main); // the written rule: by itself after some seconds of good feed
        },
      });
      say(JSON.stringify({ ...outcome, onBackupAfterMs }));
      const figure = `${Math.round(onBackupAfterMs)} ms`;
      const row: Row = {
        what: 'the same: backup on air at the last of ten',
        figure,
        bar: `<= ${BAR_MS} ms`,
        pass: onBackupAfterMs <= BAR_MS,
      };
      return [...onAirRows('main to backup and back', outcome, BAR_MS), row];
    } finally {
      await (backup as Encoder | null)?.[Symbol.asyncDispose]();
    }
  },
};
