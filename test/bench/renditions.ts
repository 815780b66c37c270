import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../main/base/clock.ts';
import { silentLog } from '../../main/base/log.ts';
import { Redactor } from '../../main/base/redact.ts';
import { Scope } from '../../main/base/scope.ts';
import type { RenditionProfile } from '../../main/contract/rendition.ts';
import { costPercent } from '../../main/domain/fit/cost.ts';
import { renditionId } from '../../main/domain/fit/rendition-id.ts';
import { Engine } from '../../main/engine/engine.ts';
import { clipShelf } from '../peers/clip-shelf.ts';
import { feedFile } from '../peers/feed.ts';
import { publish } from '../peers/ffmpeg.ts';
import { commandLinesAndEnvironments, cpuSeconds } from '../peers/process-tree.ts';
import { RtmpSink } from '../peers/rtmp-sink.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench, Row } from './bench.ts';

const PROFILE: RenditionProfile = {
  video: { width: 1_280, height: 720, fps: 30, bitrateKbps: 3_000, rate: 'constant', preset: 'veryfast', keyframeS: 1, fill: 'bars' },
  audio: { bitrateKbps: 128, sampleRateHz: 48_000, targetLufs: null },
};
const MOVING = Array.from({ length: 8 }, (_, i) => `moving-${i}`);
const STAYING = ['staying-0', 'staying-1'];
/** @source issue 4 */
const BAR_MS = 1_000;
const PATIENT = { timeoutMs: 40_000 };

const encoders = (): number[] =>
  commandLinesAndEnvironments(process.pid).flatMap(({ pid, commandLine }) => (commandLine.includes('libx264') ? [pid] : []));

/** Ten destinations on air from 1080p30 at 6 Mb/s; eight of them are given a rendition of 720p30, and after a while the program again. */
export const renditions: Bench = {
  name: 'renditions',
  title: 'A rendition attached to 8 of 10 destinations on air',
  async run({ quick, say }) {
    await using scope = new Scope();
    const sink = scope.use(await RtmpSink.open());
    const file = await feedFile({ height: 1080 });
    const deps = { clock: systemClock, log: silentLog, random: Math.random, redactor: new Redactor(), startedAtMs: Date.now() };
    const engine = scope.use(await Engine.open({ ...deps, openShelf: () => clipShelf(file, 10_000) }));
    const { server } = await engine.commands['ingest.configure']({ host: '127.0.0.1', port: 0, secret: '' });
    scope.use(await publish(`${server}/main`, { file }));
    const id = renditionId(PROFILE);
    const put = (name: string, profile: RenditionProfile | null) => {
      const spec = { id: name, kind: 'rtmp' as const, server: sink.url('live'), key: name, username: '', password: '' };
      return engine.commands['relay.put']({ ...spec, ...(profile && { rendition: { id, profile } }) });
    };
    const of = (names: readonly string[]) => sink.streams().filter(({ name }) => names.includes(name));
    const isLive = () => [...MOVING, ...STAYING].every((name) => engine.status.relays[name]?.state === 'live');
    for (const name of [...MOVING, ...STAYING]) {
      await put(name, null);
      await engine.commands['relay.start']({ id: name });
    }
    await waitFor('ten live', isLive, PATIENT);
    sink.restartMeters();
    const startedAt = performance.now();
    for (const name of MOVING) await put(name, PROFILE);
    await waitFor('all to have moved', () => of(MOVING).every(({ headerChanges }) => headerChanges > 0), PATIENT);
    const movedMs = performance.now() - startedAt;
    const running = encoders();
    const seconds = quick ? 5 : 30;
    const before = cpuSeconds(...running);
    await pause(seconds * 1_000); // a window to measure over
    const percent = ((cpuSeconds(...running) - before) / seconds / availableParallelism()) * 100;
    const status = engine.status.renditions?.[id];
    const estimate = costPercent(PROFILE, engine.status.program, availableParallelism());
    for (const name of MOVING) await put(name, null);
    await waitFor('the encoder to have ended', () => encoders().length === 0, PATIENT);
    const gapOf = (names: readonly string[]) => Math.max(...of(names).map(({ longestGapMs }) => longestGapMs));
    const again = of([...MOVING, ...STAYING]).reduce((sum, { connections, backwards }) => sum + connections + backwards, 0);
    say(JSON.stringify({ movedMs, percent, estimate, status, gaps: [gapOf(STAYING), gapOf(MOVING)] }));
    const row = (what: string, figure: string, bar: string, pass: boolean | null): Row => ({
      what: `rendition for 8 of 10: ${what}`,
      figure,
      bar,
      pass,
    });
    return [
      row('ffmpeg processes that encode', String(running.length), '1', running.length === 1),
      row('longest gap at those that did not need it', `${gapOf(STAYING)} ms`, `<= ${BAR_MS} ms`, gapOf(STAYING) <= BAR_MS),
      row('longest gap at those that moved, there and back', `${gapOf(MOVING)} ms`, '', null),
      row('new connections and timestamps that went back', String(again), '0', again === 0),
      row('all eight on it after', `${(movedMs / 1_000).toFixed(1)} s`, '', null),
      row('its cost, of all cores', `${percent.toFixed(0)} % (estimated ${estimate} %)`, '', null),
      row('its speed', `${status?.speed ?? 0} x, ${status?.behindMs ?? 0} ms behind`, '', null),
    ];
  },
};
