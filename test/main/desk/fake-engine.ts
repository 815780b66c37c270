import { Readable } from 'node:stream';
import { Emitter } from '../../../main/base/emitter.ts';
import { Fault } from '../../../main/base/fault.ts';
import { NOTHING_ON_AIR } from '../../../main/contract/air.ts';
import type { EngineMethod, EngineParams, EngineResult, EngineStatus, IngestConfig, RelaySpec } from '../../../main/contract/engine-api.ts';
import type { FaultInfo } from '../../../main/contract/fault.ts';
import type { FeedProbe } from '../../../main/contract/feed-probe.ts';
import type { JournalEntry } from '../../../main/contract/journal.ts';
import { ABSENT_PROGRAM, type IngestStatus } from '../../../main/contract/program.ts';
import { IDLE_RELAY, type RelayStatus } from '../../../main/contract/relay.ts';
import type { SlateKind } from '../../../main/contract/slate.ts';
import type { Snapshot } from '../../../main/contract/snapshot.ts';
import type { EnginePort } from '../../../main/desk/ports.ts';
import { QUIET_ENGINE } from '../sample-snapshot.ts';

const NOT_LISTENING: IngestStatus = {
  listening: false,
  host: '',
  port: 0,
  server: '',
  streamName: 'main',
  needsSecret: false,
  fault: null,
  refusals: 0,
};

/** An engine process as it is by the contract: it knows what it was told, and counts what would disturb a relay. */
export class EngineProcess {
  ingest = NOT_LISTENING;
  pid = 4711;
  program = ABSENT_PROGRAM;
  backup = ABSENT_PROGRAM;
  air = NOTHING_ON_AIR;
  portrait: EngineStatus['portrait'];
  config: IngestConfig | null = null;
  specs = new Map<string, RelaySpec>();
  relays: Record<string, RelayStatus> = {};
  ended = false;
  startedAtMs = QUIET_ENGINE.startedAtMs;
  /** Methods in the order they were called, with the id where there is one. */
  calls: string[] = [];
  reconnects = 0;
  /** What changed while no desk was attached. */
  journal: JournalEntry[] = [];
  /** What a look at a feed shows. */
  probe: FeedProbe | null = null;

  status(): EngineStatus {
    const { pid, ingest, program, backup, air, portrait, relays, startedAtMs } = this;
    return structuredClone({
      ...QUIET_ENGINE,
      pid,
      startedAtMs,
      ingest,
      program,
      air,
      feeds: { main: program, backup },
      ...(portrait && { portrait }),
      relays,
    });
  }
}

/** The desk's side of it. `crash` and `comeBack` end the process and start another one; `crash` and `reconnect` lose the link alone. */
export class FakeEngine implements EnginePort {
  process: EngineProcess;
  state: Snapshot['engine']['state'] = 'up';
  fault: FaultInfo | null = null;
  status: EngineStatus | null;
  readonly changed = new Emitter<void>();
  feedSource: () => Readable = () => Readable.from([Buffer.from('FLV')]);
  failNext: Fault | null = null;

  constructor(process: EngineProcess = new EngineProcess()) {
    this.process = process;
    this.status = process.status();
  }

  async call<M extends EngineMethod>(method: M, params: EngineParams<M>): Promise<EngineResult<M>> {
    if (this.state !== 'up') throw new Fault('engine/gone');
    if (this.failNext) {
      const fault = this.failNext;
      this.failNext = null;
      throw fault;
    }
    const result = this.#answer(method, params);
    if (method !== 'status') this.tell();
    return result as EngineResult<M>;
  }

  set(id: string, relay: Partial<RelayStatus>): void {
    this.process.relays[id] = { ...(this.process.relays[id] ?? IDLE_RELAY), ...relay };
    this.tell();
  }

  tell(): void {
    this.status = this.process.status();
    this.changed.emit();
  }

  crash(): void {
    Object.assign(this, { state: 'down', status: null, fault: { code: 'engine/gone', params: {} } });
    this.changed.emit();
  }

  /** A new process. */
  comeBack(): void {
    const pid = this.process.pid + 1;
    this.process = new EngineProcess();
    this.process.pid = pid;
    this.reconnect();
  }

  /** The same process, after its link was lost. */
  reconnect(): void {
    Object.assign(this, { state: 'up', status: this.process.status(), fault: null });
    this.changed.emit();
  }

  async feed(): Promise<Readable> {
    return this.feedSource();
  }

  async shutdown(): Promise<void> {
    this.process.ended = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.state = 'down';
  }

  #answer(method: EngineMethod, params: unknown): unknown {
    const { process } = this;
    const id = (params as { id?: string } | null)?.id ?? '';
    process.calls.push(id === '' ? method : `${method} ${id}`);
    switch (method) {
      case 'status':
        return process.status();
      case 'feed.probe':
        return process.probe;
      case 'journal.take':
        return process.journal.splice(0);
      case 'ingest.configure': {
        const config = params as IngestConfig;
        process.config = config;
        const server = `rtmp://${config.host}:${config.port}/live`;
        process.ingest = {
          ...NOT_LISTENING,
          listening: true,
          host: config.host,
          port: config.port,
          server,
          needsSecret: config.secret !== '',
        };
        return process.ingest;
      }
      case 'relay.put': {
        const before = process.specs.get(id);
        const spec = params as RelaySpec;
        if (before && connectionOf(before) !== connectionOf(spec) && process.relays[id]?.wanted) process.reconnects += 1;
        process.specs.set(id, spec);
        process.relays[id] ??= IDLE_RELAY;
        return null;
      }
      case 'relay.start':
        if (!process.specs.has(id)) throw new Fault('destination/not-found', { id });
        process.relays[id] = { ...(process.relays[id] ?? IDLE_RELAY), wanted: true, state: 'live' };
        return null;
      case 'relay.stop':
        if (!process.relays[id]) throw new Fault('destination/not-found', { id });
        process.relays[id] = IDLE_RELAY;
        return null;
      case 'relay.slate':
        process.relays[id] = { ...(process.relays[id] ?? IDLE_RELAY), slate: (params as { slate: SlateKind | null }).slate };
        return null;
      case 'air.slate': {
        const { slate } = params as { slate: SlateKind | null };
        process.air = slate ? { ...NOTHING_ON_AIR, source: 'slate', slate, heldBy: 'operator' } : NOTHING_ON_AIR;
        return null;
      }
      case 'relay.remove':
        process.specs.delete(id);
        delete process.relays[id];
        return null;
      default:
        return null;
    }
  }
}

/** What a running output is made of: another rendition changes what it reads, and not its connection. */
const connectionOf = ({ rendition: _, ...spec }: RelaySpec): string => JSON.stringify(spec);
