import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { Destination } from '../contract/destination.ts';
import type { RelaySpec } from '../contract/engine-api.ts';
import type { IngestStatus } from '../contract/program.ts';
import { isRehearsal, rehearsalId } from '../domain/rehearsal-id.ts';
import type { RehearsalCommands } from '../transport/desk-commands.ts';
import type { RehearsalPort, RehearsalSink } from './ports.ts';
import type { RelayKeeper } from './relay-keeper.ts';
import { unstoredDestination } from './unstored-destination.ts';

export interface RehearsalDeskDeps {
  rehearsal: RehearsalPort;
  relays: RelayKeeper;
  log: Log;
  ingest: () => IngestStatus;
  streamKey: (ingest: IngestStatus) => string;
  /** Its destinations came or went. */
  changed: () => void;
}

/** Runs the rehearsal through the real engine: its sinks are destinations of their own, never stored, and never beside real ones. */
export class RehearsalDesk implements RehearsalCommands {
  #deps: RehearsalDeskDeps;
  #sinks: RehearsalSink[] = [];
  #isStarting = false;
  #ending: Promise<void> | null = null;

  constructor(deps: RehearsalDeskDeps) {
    this.#deps = deps;
  }

  get running(): boolean {
    return this.#isStarting || this.#sinks.length > 0 || this.#deps.rehearsal.status.running;
  }

  destinations(): Destination[] {
    return this.#sinks.map(({ id, name, server }) => unstoredDestination(rehearsalId(id), name, server));
  }

  specs(): RelaySpec[] {
    return this.#sinks.map(({ id, server, key }) => ({ id: rehearsalId(id), kind: 'rtmp', server, key, username: '', password: '' }));
  }

  /** @throws Fault `rehearsal/running`, `rehearsal/on-air`, `rehearsal/clip-missing`, `engine/gone`, `ingest/*` */
  async start(): Promise<void> {
    const { rehearsal, relays, ingest, streamKey } = this.#deps;
    if (this.running) throw new Fault('rehearsal/running');
    if ([...relays.wanted].some((id) => !isRehearsal(id))) throw new Fault('rehearsal/on-air');
    const at = ingest();
    if (at.fault) throw new Fault(at.fault.code, at.fault.params);
    if (!at.listening) throw new Fault('engine/gone');
    this.#isStarting = true;
    try {
      await rehearsal.start({ ingestServer: at.server, streamKey: streamKey(at) });
      this.#sinks = rehearsal.sinks();
      this.#deps.changed();
      await Promise.all(this.specs().map((spec) => relays.start(spec)));
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      this.#isStarting = false;
    }
  }

  /** Ends it, or waits until it has ended; one that does not run is no error. */
  stop(): Promise<void> {
    if (!this.running) return this.#ending ?? Promise.resolve();
    this.#ending ??= this.#stop().finally(() => {
      this.#ending = null;
    });
    return this.#ending;
  }

  /** Takes its relays away when it ended by itself. */
  async noticeEnd(): Promise<void> {
    if (this.#sinks.length > 0 && !this.#deps.rehearsal.status.running) await this.stop();
  }

  async #stop(): Promise<void> {
    const { rehearsal, relays, changed, log } = this.#deps;
    const ids = this.specs().map(({ id }) => id);
    const removed = await Promise.allSettled(ids.map((id) => relays.remove(id)));
    for (const one of removed) if (one.status === 'rejected') log.warn({ err: one.reason }, 'rehearsal relay not removed');
    this.#sinks = [];
    await rehearsal.stop();
    changed();
  }
}
