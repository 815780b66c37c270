import { z } from 'zod';
import { Fault } from '../base/fault.ts';
import { isStatus, type ObsSocket } from './obs-socket.ts';

/** Where OBS is to send its stream. `server` is a URL like `rtmp://127.0.0.1:1935/live`; `key` may hold a secret. */
export interface StreamTarget {
  server: string;
  key: string;
}

type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
export interface StreamService {
  type: string;
  settings: { [member: string]: Json };
}

/** Keeps one string (which may hold a stream key) where only this desk reads it; null forgets it. */
export interface PreviousPort {
  /** False while the vault is locked: `load` and `save` throw then. Left out: always. */
  isReadable?(): boolean;
  load(): string | null;
  save(json: string | null): void;
}

const keptSchema = z.object({
  /** As they were before the first "Set OBS up". */
  before: z.object({ type: z.string(), settings: z.record(z.string(), z.json()) }),
  /** What "Set OBS up" wrote last: tells our own older address from settings somebody else made. */
  ours: z.object({ server: z.string(), key: z.string() }),
});

const OUTPUT_RUNNING = 500;

export async function readService(socket: ObsSocket): Promise<StreamService> {
  const answer = await socket.call('GetStreamServiceSettings');
  return { type: answer.streamServiceType, settings: answer.streamServiceSettings as StreamService['settings'] };
}

/** One spelling for addresses that mean the same. */
function sameServer(one: string, other: string): boolean {
  const plain = (server: string) =>
    server
      .trim()
      .toLowerCase()
      .replace(/\/+$/, '')
      .replace(/^rtmp:\/\/(localhost|\[::1\])(?=[:/]|$)/, 'rtmp://127.0.0.1')
      .replace(/^(rtmp:\/\/[^/:]+):1935(?=\/|$)/, '$1');
  return plain(one) === plain(other);
}

export function pointsAt(service: StreamService, target: StreamTarget): boolean {
  const { server, key, use_auth } = service.settings;
  return (
    service.type === 'rtmp_custom' && typeof server === 'string' && sameServer(server, target.server) && key === target.key && !use_auth
  );
}

/**
 * "Set OBS up" and its undoing: OBS's stream service settings, changed only while it does not stream, read back after each change, and
 * kept as a whole (type and every setting) before the first one.
 */
export class ServiceSettings {
  readonly #previous: PreviousPort;
  /** As last seen: what cannot be read now is still there. */
  #canRestore = false;

  constructor(previous: PreviousPort) {
    this.#previous = previous;
  }

  get canRestore(): boolean {
    if (this.#previous.isReadable?.() ?? true) this.#canRestore = this.#kept() !== null;
    return this.#canRestore;
  }

  /** @throws Fault `obs/busy-streaming`, `obs/refused` (OBS took it but reads back something else), `obs/no-answer`, `obs/link-lost` */
  async setUp(socket: ObsSocket, target: StreamTarget): Promise<StreamService> {
    const current = await readService(socket);
    const kept = this.#kept();
    const isOurs = pointsAt(current, target) || (kept !== null && pointsAt(current, kept.ours));
    const earlier = this.#previous.load();
    // Before OBS is touched, so that a desk that dies in between can still put the old settings back.
    if (kept && isOurs) this.#previous.save(JSON.stringify({ before: kept.before, ours: target }));
    else if (!isOurs) this.#previous.save(JSON.stringify({ before: current, ours: target }));
    try {
      return await write(socket, { type: 'rtmp_custom', settings: { server: target.server, key: target.key, use_auth: false } });
    } catch (error) {
      if (!(error instanceof Fault && (error.code === 'obs/link-lost' || error.code === 'obs/no-answer'))) this.#previous.save(earlier);
      throw error;
    }
  }

  /** @throws Fault `obs/nothing-to-restore` and as {@link setUp} */
  async restore(socket: ObsSocket): Promise<StreamService> {
    const kept = this.#kept();
    if (!kept) throw new Fault('obs/nothing-to-restore');
    const { type, settings } = kept.before;
    // OBS refuses an empty object (403); a service without settings has no key either.
    const service = await write(socket, { type, settings: Object.keys(settings).length > 0 ? settings : { key: '' } });
    this.#previous.save(null);
    return service;
  }

  #kept(): z.infer<typeof keptSchema> | null {
    const json = this.#previous.load();
    return json === null ? null : parseKept(json);
  }
}

/** Null for what cannot be read: then there is nothing that could be put back. */
function parseKept(json: string): z.infer<typeof keptSchema> | null {
  try {
    return keptSchema.parse(JSON.parse(json));
  } catch {
    // Written by another version, or damaged; the settings themselves are of no use any more.
    return null;
  }
}

/** Writes and reads back. OBS merges settings into those it has, so only what was written is compared. */
async function write(socket: ObsSocket, wanted: StreamService): Promise<StreamService> {
  try {
    await socket.call('SetStreamServiceSettings', { streamServiceType: wanted.type, streamServiceSettings: wanted.settings });
  } catch (error) {
    if (isStatus(error, OUTPUT_RUNNING)) throw new Fault('obs/busy-streaming', {}, { cause: error });
    throw error;
  }
  const now = await readService(socket);
  const differs = Object.entries(wanted.settings).some(([name, value]) => JSON.stringify(now.settings[name]) !== JSON.stringify(value));
  if (now.type !== wanted.type || differs) throw new Fault('obs/refused', { what: 'stream-settings' });
  return now;
}
