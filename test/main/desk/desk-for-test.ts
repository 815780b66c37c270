import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { AsRunLog } from '../../../main/asrun/as-run-log.ts';
import { AuditLog } from '../../../main/audit/audit-log.ts';
import { Emitter } from '../../../main/base/emitter.ts';
import { openLog } from '../../../main/base/log.ts';
import { Redactor } from '../../../main/base/redact.ts';
import type { DestinationKind } from '../../../main/contract/destination.ts';
import { OBS_OFF, type ObsStatus } from '../../../main/contract/obs.ts';
import type { ObsControl } from '../../../main/contract/obs-commands.ts';
import type { ObsMeters, ObsThumbnail } from '../../../main/contract/obs-live.ts';
import type { Rehearsal } from '../../../main/contract/snapshot.ts';
import { type SystemStatus, UNSEEN_SYSTEM } from '../../../main/contract/system.ts';
import { Desk } from '../../../main/desk/desk.ts';
import type { KnockPort, ObsPort, RehearsalPort, SystemPort } from '../../../main/desk/ports.ts';
import type { ServerFacts } from '../../../main/domain/preflight/facts.ts';
import type { SceneRename } from '../../../main/obs/obs-keeper.ts';
import { Scheduler } from '../../../main/schedule/scheduler.ts';
import { openConfStore } from '../../../main/store/conf-store.ts';
import type { SystemNews } from '../../../main/system/system-watch.ts';
import { Access } from '../../../main/transport/access/access.ts';
import { keyFileWrap } from '../../../main/vault/key-file.ts';
import type { KeyWrap } from '../../../main/vault/key-wrap.ts';
import type { ScryptCost } from '../../../main/vault/passphrase.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { FakeClock } from '../fake-clock.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { FakeEngine } from './fake-engine.ts';

/** A guess at a passphrase that costs a test nothing. */
export const CHEAP: ScryptCost = { logN: 4, r: 8, p: 1 };

export const AT = Date.UTC(2026, 10, 21, 10, 0, 0);

/** Takes every command and writes it down. */
export class FakeObs implements ObsPort {
  status: ObsStatus = OBS_OFF;
  readonly changed = new Emitter<ObsStatus>();
  readonly renamed = new Emitter<SceneRename>();
  calls: unknown[][] = [];
  #took = (...call: unknown[]) => void this.calls.push(call);

  set(parts: Partial<ObsStatus>): void {
    this.status = { ...this.status, ...parts };
    this.changed.emit(this.status);
  }
  connect = (address: { host: string; port: number; password: string }) => this.#took('connect', address);
  disconnect = () => this.#took('disconnect');
  aim = (target: object) => this.#took('aim', target);
  setUp = async (target: object) => this.#took('setUp', target);
  restore = async () => this.#took('restore');
  startStream = async () => this.#took('startStream');
  stopStream = async () => this.#took('stopStream');
  switchScene = async (scene: string) => this.#took('switchScene', scene);
  pictures = new Map<string, Buffer>();
  levels: ObsMeters[] = [];
  control = new Proxy({} as ObsControl, {
    ownKeys: () => ['switchCollection', 'switchProfile', 'setMuted', 'take'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    get: (_, name) => async (input: unknown) => this.#took(String(name), input),
  });
  async *meters(): AsyncGenerator<ObsMeters, void> {
    yield* this.levels;
  }
  async *thumbnails(): AsyncGenerator<ObsThumbnail, void> {
    for (const scene of this.pictures.keys()) yield { scene, version: 1 };
  }
  thumbnail = (scene: string) => this.pictures.get(scene) ?? null;
  async [Symbol.asyncDispose](): Promise<void> {
    this.#took('dispose');
  }
}

export class FakeRehearsal implements RehearsalPort {
  status: Rehearsal = { running: false, sinceMs: 0, checks: [], fault: null };
  readonly changed = new Emitter<Rehearsal>();
  started: { ingestServer: string; streamKey: string } | null = null;

  async start(ingest: { ingestServer: string; streamKey: string }): Promise<void> {
    this.started = ingest;
    this.#tell(true);
  }
  async stop(): Promise<void> {
    this.#tell(false);
  }
  endByItself(): void {
    this.#tell(false);
  }
  sinks() {
    const sink = (number: number) => ({
      server: 'rtmp://127.0.0.1:9/live',
      id: `rehearsal-${number}`,
      name: `Rehearsal ${number}`,
      key: `sink${number}`,
    });
    return this.status.running ? [sink(1), sink(2)] : [];
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.#tell(false);
  }
  #tell(running: boolean): void {
    if (this.status.running === running) return;
    this.status = { ...this.status, running };
    this.changed.emit(this.status);
  }
}

/** A machine of which a test says what happens to it. */
export class FakeSystem implements SystemPort {
  status: SystemStatus = UNSEEN_SYSTEM;
  readonly changed = new Emitter<SystemStatus>();
  readonly news = new Emitter<SystemNews>();

  set(parts: Partial<SystemStatus>): void {
    this.status = { ...this.status, ...parts };
    this.changed.emit(this.status);
  }
}

/** A network in which every server answers and the clock is right, unless a test says otherwise. */
export class FakeKnock implements KnockPort {
  offsetMs: number | null = 0;
  asked: string[] = [];
  servers = new Map<string, ServerFacts>();

  async server(url: string): Promise<ServerFacts> {
    this.asked.push(url);
    const at = ['192.0.2.1'];
    return this.servers.get(url) ?? { host: 'host.example', addresses: at, answered: at, connectMs: 5, fault: null, tls: null };
  }
  clockOffsetMs = async () => this.offsetMs;
}

export interface DeskForTest {
  desk: Desk;
  dataDir: string;
  engine: FakeEngine;
  obs: FakeObs;
  spareObs: FakeObs;
  portraitObs: FakeObs;
  rehearsal: FakeRehearsal;
  system: FakeSystem;
  knock: FakeKnock;
  asRun: AsRunLog;
  vault: Vault;
  audit: AuditLog;
  access: Access;
  saved: { text: string | null };
  clock: FakeClock;
  /** Ends the desk and its services, as its shell does. */
  close(): Promise<void>;
}

/** A desk with real settings, vault, log, as-run log and schedule in a folder, over a fake engine, OBS and rehearsal. */
export async function openDeskForTest(
  given: {
    dataDir?: string;
    engine?: FakeEngine;
    ingest?: { host: string; port: number };
    keyring?: KeyWrap;
    saved?: DeskForTest['saved'];
  } = {},
): Promise<DeskForTest> {
  const dataDir = given.dataDir ?? temporaryFolder();
  const clock = new FakeClock(AT);
  const redactor = new Redactor();
  const log = openLog(join(dataDir, 'logs', 'desk.log'), 'desk', redactor);
  const store = openConfStore({ dataDir, clock, log });
  const vault = await Vault.open({ file: join(dataDir, 'vault.json'), wrap: keyFileWrap(join(dataDir, 'vault.key')) });
  const audit = await AuditLog.open({ file: join(dataDir, 'audit.jsonl'), clock, log });
  const saved = given.saved ?? { text: null };
  const access = new Access({
    ...{ clock, log, note: (who, kind, detail) => void audit.note(who, kind, detail) },
    sessions: { load: () => saved.text, save: (text) => void Object.assign(saved, { text }) },
  });
  const asRun = await AsRunLog.open({ file: join(dataDir, 'as-run.jsonl'), clock, log });
  const engine = given.engine ?? new FakeEngine();
  const [obs, spareObs, portraitObs] = [new FakeObs(), new FakeObs(), new FakeObs()];
  const [rehearsal, system, knock] = [new FakeRehearsal(), new FakeSystem(), new FakeKnock()];
  const desk = await Desk.open({
    ...{ version: '9.9.9', dataDir, clock, random: Math.random, log, redactor, store, vault, audit, access, engine, asRun, rehearsal },
    ...{ system, knock },
    obs: { main: obs, spare: spareObs, portrait: portraitObs },
    ...{ keyring: given.keyring ?? null, scryptCost: CHEAP },
    ingest: given.ingest ?? null,
    openSchedule: (deps) => Scheduler.open({ clock, log, ...deps }),
  });
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await desk[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
    await asRun[Symbol.asyncDispose]();
    await access[Symbol.asyncDispose]();
    await audit[Symbol.asyncDispose]();
    log[Symbol.dispose]();
  };
  onTestFinished(close);
  return { desk, dataDir, engine, obs, spareObs, portraitObs, rehearsal, system, knock, asRun, vault, audit, access, saved, clock, close };
}

/** Expected of a rejection: the fault of that code. */
export const fault = (code: string) => expect.objectContaining({ code });

/** What was written into the as-run log, in order. */
export const kinds = (asRun: Pick<AsRunLog, 'tail'>) => asRun.tail(1_000).map(({ kind }) => kind);

/** A destination to add, with what a test wants to be different. */
export function draft(
  name: string,
  parts: { key?: string; server?: string; kind?: DestinationKind; password?: string; backupServer?: string; backupKey?: string } = {},
) {
  const { kind = 'rtmp', server = 'rtmp://127.0.0.1:1936/live' } = parts;
  return { name, kind, server, backupServer: '', username: '', key: 'key-of-it', platform: null, limits: {}, ...parts };
}
