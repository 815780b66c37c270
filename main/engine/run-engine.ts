import { join } from 'node:path';
import { appPaths } from '../base/app-paths.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Redactor } from '../base/redact.ts';
import { Scope } from '../base/scope.ts';
import type { SlateKind } from '../contract/slate.ts';
import { ControlServer } from './control/control-server.ts';
import type { EndpointSystem } from './control/endpoint.ts';
import { Engine } from './engine.ts';
import { detachedLifetime, ownedLifetime } from './lifetime.ts';
import { keepMemoryLow } from './memory-keeper.ts';
import { findFfmpeg } from './outputs/ffmpeg/find-ffmpeg.ts';
import { endOrphans } from './outputs/ffmpeg/option-pipe.ts';
import { Shelf } from './slate/shelf.ts';

export interface RunEngineDeps {
  /** An existing directory. */
  dataDir: string;
  /** Ends with the control connection of its owner. */
  owned: boolean;
  system: EndpointSystem;
  clock: Clock;
  log: Log;
  redactor: Redactor;
  random: () => number;
}

/** Longest time that goodbyes to destinations may take. */
const END_MS = 2_500;

/**
 * Runs an engine with its control socket until `stop` is aborted, a desk says `shutdown`, or its lifetime is over.
 * @throws AlreadyRunning
 */
export async function runEngine(deps: RunEngineDeps, stop: AbortController): Promise<void> {
  const { dataDir, owned, system, clock, log } = deps;
  const scope = new Scope();
  const startedAtMs = clock.nowMs();
  try {
    const { assetsDir } = appPaths(import.meta.dirname);
    const folders = { main: join(dataDir, 'slates'), portrait: join(dataDir, 'slates', 'portrait') };
    const ffmpeg = () => findFfmpeg(process.env);
    const openShelf = (lostSlate: () => SlateKind, program: keyof typeof folders) =>
      new Shelf({ clock, log, assetsDir, slatesDir: folders[program], ffmpeg, lostSlate });
    const engine = await Engine.open({ ...deps, startedAtMs, openShelf });
    let announced: ControlServer | null = null;
    // The engine ends before its socket does, so that a desk sees the relays say goodbye.
    scope.defer(async () => announced?.[Symbol.asyncDispose]());
    scope.use(engine);
    const shutdown = () => {
      clock.after(0, () => stop.abort('shutdown')); // not before the answer is out
      return null;
    };
    const server = await ControlServer.open({
      ...{ dataDir, system, clock, log, startedAtMs },
      status: () => engine.status,
      feed: (socket) => engine.feed(socket),
      commands: { ...engine.commands, shutdown },
    });
    announced = server;
    const watched = { clock, desks: () => server.desks, isWanted: () => engine.isWanted, end: (reason: string) => stop.abort(reason) };
    const lifetime = scope.use(owned ? ownedLifetime(watched) : detachedLifetime({ ...watched, show: engine.show }));
    scope.use(keepMemoryLow(clock));
    scope.use(server.attached.on(() => lifetime.attachedChanged()));
    scope.use(server.attached.on(() => engine.attended(server.desks)));
    scope.use(engine.changed.on(() => server.transition()));
    endOrphans().catch((error: unknown) => log.warn({ err: error }, 'engine: could not look for what an engine before has left'));
    log.info({ dataDir, owned }, 'engine: up');
    await aborted(stop.signal);
    log.info({ reason: String(stop.signal.reason) }, 'engine: ends');
  } finally {
    await within(END_MS, clock, scope[Symbol.asyncDispose]());
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Waits for `work`, but no longer than `delayMs`: the process ends then, and takes the rest with it. */
async function within(delayMs: number, clock: Clock, work: Promise<void>): Promise<void> {
  let timer: Disposable | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = clock.after(delayMs, resolve);
  });
  await Promise.race([work, timeUp]);
  timer?.[Symbol.dispose]();
}
