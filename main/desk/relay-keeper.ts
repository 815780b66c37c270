import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { EngineStatus, IngestConfig, RelaySpec } from '../contract/engine-api.ts';
import type { JournalEntry } from '../contract/journal.ts';
import type { IngestStatus } from '../contract/program.ts';
import type { SlateKind } from '../contract/slate.ts';
import { isRehearsal } from '../domain/rehearsal-id.ts';
import type { EnginePort } from './ports.ts';

export interface RelayKeeperDeps {
  engine: EnginePort;
  log: Log;
  /** Everything that the engine should know now, as far as it can be had: while the vault is locked, only what needs no key. */
  specs: () => RelaySpec[];
  /** All destinations there are: the stored ones and, while it runs, the rehearsal's. */
  ids: () => string[];
  ingest: { config(): IngestConfig; isMetBy(status: IngestStatus): boolean; readonly isReadable: boolean };
  /** What the engine needs beside the relays: before them, and after them if it is a new one. */
  air: { settle(): Promise<void>; resume(status: EngineStatus): Promise<void> };
  /**
   * What a running engine already serves is known now, and is to be taken in before anything after it counts as news.
   * @param journal what changed there while no desk was attached
   */
  adopting: (journal: JournalEntry[]) => void;
}

/**
 * Keeps the engine serving what is wanted: remembers what is wanted beside what is, hands keys and wishes to a new engine process, and
 * takes over what a running engine already serves without touching it.
 */
export class RelayKeeper {
  #deps: RelayKeeperDeps;
  #wanted = new Set<string>();
  /** Destinations that have a slate of their own. */
  #slates = new Map<string, SlateKind>();
  /** What is wanted as it was last told to the engine: a new engine goes on with it, even while the vault is locked. */
  #told = new Map<string, RelaySpec>();
  #adopted = false;
  #settling: Promise<void> = Promise.resolve();

  constructor(deps: RelayKeeperDeps) {
    this.#deps = deps;
  }

  get wanted(): ReadonlySet<string> {
    return this.#wanted;
  }

  /** Whether the engine has anything to do without this desk; one that could not be asked may be serving a show. */
  get isNeeded(): boolean {
    const served = Object.values(this.#deps.engine.status?.relays ?? {}).some(({ wanted }) => wanted);
    return !this.#adopted || this.#wanted.size > 0 || served;
  }

  /** What a running engine serves has been taken over. */
  get adopted(): boolean {
    return this.#adopted;
  }

  /**
   * Brings the engine in line, whenever it can be asked (again): the first time, what it serves is taken as wanted; later, what was wanted
   * is started and what was not is stopped. Never rejects: an engine that cannot be asked now is settled when it has come up.
   */
  settle(): Promise<void> {
    this.#settling = this.#settling.then(() => this.#settle()).catch((error) => this.#settleFailed(error));
    return this.#settling;
  }

  /** Tells the engine of a destination or its change. An engine that is away is told when it is back. */
  async put(spec: RelaySpec): Promise<void> {
    if (this.#wanted.has(spec.id)) this.#told.set(spec.id, spec);
    await this.#orWhenBack(this.#deps.engine.call('relay.put', spec));
  }

  /** @throws Fault from the engine; while it is away the wish is kept and met when it is back; one that is served already is left alone */
  async start(spec: RelaySpec): Promise<void> {
    const { engine } = this.#deps;
    if (this.isServed(spec.id)) return;
    this.#wanted.add(spec.id);
    this.#told.set(spec.id, spec);
    try {
      await this.#orWhenBack(engine.call('relay.put', spec).then(() => engine.call('relay.start', { id: spec.id })));
    } catch (error) {
      this.#forget(spec.id);
      throw error;
    }
  }

  /** Wanted, and the engine knows it. */
  isServed(id: string): boolean {
    return this.#wanted.has(id) && this.#deps.engine.status?.relays[id]?.wanted === true;
  }

  async stop(id: string): Promise<void> {
    this.#forget(id);
    await this.#orWhenBack(this.#orUnknown(this.#deps.engine.call('relay.stop', { id })));
  }

  async retry(id: string): Promise<void> {
    await this.#deps.engine.call('relay.retry', { id });
  }

  /** One destination on a slate, null for what is on air. @throws Fault `destination/not-found`, `engine/gone` */
  async slate(id: string, slate: SlateKind | null): Promise<void> {
    await this.#deps.engine.call('relay.slate', { id, slate });
    if (slate) this.#slates.set(id, slate);
    else this.#slates.delete(id);
  }

  async remove(id: string): Promise<void> {
    this.#forget(id);
    this.#slates.delete(id);
    await this.#orWhenBack(this.#orUnknown(this.#deps.engine.call('relay.remove', { id })));
  }

  async #settle(): Promise<void> {
    const { engine, log, ids, ingest, air } = this.#deps;
    const status = await engine.call('status', null);
    const journal = await engine.call('journal.take', null);
    if (!this.#adopted) this.#adopt(status, journal);
    if (!ingest.isMetBy(status.ingest) && ingest.isReadable) await engine.call('ingest.configure', ingest.config());
    await air.settle();
    for (const spec of this.#wishes()) {
      await engine.call('relay.put', spec);
      const slate = this.#slates.get(spec.id) ?? null;
      if ((status.relays[spec.id]?.slate ?? null) !== slate) await engine.call('relay.slate', { id: spec.id, slate });
      if (this.#wanted.has(spec.id) && !status.relays[spec.id]?.wanted) await engine.call('relay.start', { id: spec.id });
    }
    await air.resume(status);
    await this.#clear(status, new Set(ids()));
    log.info({ enginePid: status.pid, wanted: this.#wanted.size }, 'engine settled');
  }

  #wishes(): RelaySpec[] {
    const wishes = new Map(this.#told);
    for (const spec of this.#deps.specs()) wishes.set(spec.id, spec);
    for (const spec of wishes.values()) if (this.#wanted.has(spec.id)) this.#told.set(spec.id, spec);
    return [...wishes.values()];
  }

  #forget(id: string): void {
    this.#wanted.delete(id);
    this.#told.delete(id);
  }

  /** Ends what was stopped or removed while the engine could not be told. */
  async #clear(status: EngineStatus, known: ReadonlySet<string>): Promise<void> {
    const { engine } = this.#deps;
    for (const [id, relay] of Object.entries(status.relays)) {
      if (this.#wanted.has(id)) continue;
      if (!known.has(id)) await this.#orUnknown(engine.call('relay.remove', { id }));
      else if (relay.wanted) await this.#orUnknown(engine.call('relay.stop', { id }));
    }
  }

  /** A rehearsal ends with its desk; anything else that a running engine serves goes on. */
  #adopt(status: EngineStatus, journal: JournalEntry[]): void {
    for (const [id, relay] of Object.entries(status.relays)) {
      if (relay.wanted && !isRehearsal(id)) this.#wanted.add(id);
      if (relay.slate) this.#slates.set(id, relay.slate);
    }
    this.#deps.adopting(journal);
    this.#adopted = true;
  }

  #settleFailed(error: unknown): void {
    // The link says in its own state that the engine is away, and `restarted` brings us here again.
    this.#deps.log.warn({ err: error }, 'engine could not be settled');
  }

  async #orWhenBack(call: Promise<unknown>): Promise<void> {
    try {
      await call;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'engine/gone') throw error;
      this.#deps.log.info('engine is away: it is told when it is back');
    }
  }

  async #orUnknown(call: Promise<unknown>): Promise<void> {
    try {
      await call;
    } catch (error) {
      // An engine that does not know the destination serves it to nobody.
      if (!(error instanceof Fault) || error.code !== 'destination/not-found') throw error;
    }
  }
}
