import { appPaths } from '../../main/base/app-paths.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLog } from '../../main/base/log.ts';
import { Scope } from '../../main/base/scope.ts';
import type { FeedName } from '../../main/contract/air.ts';
import type { FeedProbe } from '../../main/contract/feed-probe.ts';
import { EngineLink } from '../../main/engine-link/engine-link.ts';
import { publish } from '../peers/ffmpeg.ts';
import { scratchFolder } from '../peers/scratch-folder.ts';
import { waitFor } from '../peers/wait-for.ts';

/** A way into a real engine. */
interface Path {
  engine: EngineLink;
  server: string;
  feed: FeedName;
}

/** Engines of their own processes, two paths each: what is published there goes through the guard as a hall's does, and is probed on air or standing by. */
export class ProbeRig implements AsyncDisposable {
  readonly #scope = new Scope();
  readonly #free: Path[] = [];

  static async open(engines: number): Promise<ProbeRig> {
    const rig = new ProbeRig();
    const { engineFile } = appPaths(import.meta.dirname);
    for (let number = 0; number < engines; number += 1) {
      const dataDir = rig.#scope.use(scratchFolder('preflight')).path;
      const engine = rig.#scope.use(await EngineLink.open({ dataDir, owned: true, engineFile, clock: systemClock, log: silentLog }));
      const { server } = await engine.call('ingest.configure', { host: '127.0.0.1', port: 0, secret: '' });
      for (const feed of ['main', 'backup'] as const) rig.#free.push({ engine, server, feed });
    }
    return rig;
  }

  /** Publishes a file and probes it. */
  async probe(file: string, windowMs: number): Promise<FeedProbe> {
    const path = await waitFor('a free path', () => this.#free.shift(), { timeoutMs: 60_000 });
    try {
      await using _encoder = await publish(`${path.server}/${path.feed}`, { file });
      const status = () => path.engine.status?.feeds[path.feed];
      await waitFor('the feed', () => status()?.state === 'live', { detail: () => JSON.stringify(status()) });
      return await path.engine.call('feed.probe', { feed: path.feed, windowMs });
    } finally {
      await waitFor('the path to be free', () => path.engine.status?.feeds[path.feed].state === 'absent');
      this.#free.push(path);
    }
  }

  /** Runs `work` over all, so many at a time. */
  async each<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
    const queue = [...all];
    const worker = async () => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }
}
