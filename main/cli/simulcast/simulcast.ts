import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { EngineStatus, IngestConfig } from '../../contract/engine-api.ts';
import type { FaultInfo } from '../../contract/fault-codes.ts';
import { ABSENT_PROGRAM, type IngestStatus, type ProgramStatus } from '../../contract/program.ts';
import { IDLE_RELAY, type RelayStatus } from '../../contract/relay.ts';
import { EngineLink } from '../../engine-link/engine-link.ts';
import type { ListedDestination } from './destination-list.ts';

export interface SimulcastDeps {
  destinations: readonly ListedDestination[];
  ingest: IngestConfig;
  dataDir: string;
  engineFile: string;
  clock: Clock;
  log: Log;
}

/** What is told once a second. */
export interface SimulcastStatus {
  program: ProgramStatus;
  destinations: { name: string; status: RelayStatus }[];
}

/** The telling comes once a second, so figures need not come more often: this process is to cost nothing. */
const FIGURES_EVERY_MS = 1_000;

/** An engine of its own with every destination of a list wanted, until disposed. */
export class Simulcast implements AsyncDisposable {
  readonly #deps: SimulcastDeps;
  readonly #link: EngineLink;
  #ingest: IngestConfig;
  #server = '';
  #streamName = '';

  private constructor(deps: SimulcastDeps, link: EngineLink) {
    this.#deps = deps;
    this.#link = link;
    this.#ingest = deps.ingest;
  }

  /** @throws Fault `engine/...`, `ingest/...` */
  static async open(deps: SimulcastDeps): Promise<Simulcast> {
    const { dataDir, engineFile, clock, log } = deps;
    const link = await EngineLink.open({ dataDir, engineFile, clock, log, owned: true, figuresEveryMs: FIGURES_EVERY_MS });
    const self = new Simulcast(deps, link);
    try {
      if (link.state !== 'up') throw new Fault(link.fault?.code ?? 'engine/gone', link.fault?.params);
      const ingest = await self.#configureIngest();
      if (!ingest.listening) throw ingestFault(ingest, deps.ingest);
      self.#ingest = { ...deps.ingest, port: ingest.port }; // the one the system chose stays for a new engine
      await self.#putRelays();
      link.restarted.on(() => void self.#handOverAgain());
      return self;
    } catch (error) {
      await self[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What goes into an encoder's *server* field. */
  get server(): string {
    return this.#server;
  }

  /** What goes into its *stream key* field, but a secret. */
  get streamName(): string {
    return this.#streamName;
  }

  get status(): SimulcastStatus {
    const status = this.#link.status;
    const destinations = this.#deps.destinations.map(({ name, spec }) => ({
      name,
      status: relayStatus(status, spec.id, this.#link.fault),
    }));
    return { program: status?.program ?? ABSENT_PROGRAM, destinations };
  }

  /** Tells every destination goodbye and ends the engine. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#link.shutdown();
  }

  async #configureIngest(): Promise<IngestStatus> {
    const status = await this.#link.call('ingest.configure', this.#ingest);
    this.#server = status.server;
    this.#streamName = status.streamName;
    return status;
  }

  async #putRelays(): Promise<void> {
    const calls = this.#deps.destinations.flatMap(({ spec }) => [
      this.#link.call('relay.put', spec),
      this.#link.call('relay.start', { id: spec.id }),
    ]);
    await Promise.all(calls);
  }

  /** The engine died and a new one answers. If this fails as well, the engine has died again, and the next one gets it. */
  async #handOverAgain(): Promise<void> {
    try {
      await this.#configureIngest(); // a port that is taken meanwhile is tried again by the ingest itself
      await this.#putRelays();
    } catch (error) {
      this.#deps.log.error({ err: error }, 'simulcast: could not hand over to a new engine');
    }
  }
}

function ingestFault({ fault }: IngestStatus, { host, port }: IngestConfig): Fault {
  return new Fault(fault?.code ?? 'ingest/address-unavailable', fault?.params ?? { host, port });
}

/** Without an engine nothing is live, whatever it last said. */
function relayStatus(status: EngineStatus | null, id: string, engineFault: FaultInfo | null): RelayStatus {
  const known = status?.relays[id];
  if (known) return known;
  return { ...IDLE_RELAY, wanted: true, state: 'connecting', fault: engineFault };
}
