import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AsRunLog } from './asrun/as-run-log.ts';
import { AuditLog } from './audit/audit-log.ts';
import type { AppPaths } from './base/app-paths.ts';
import { systemClock } from './base/clock.ts';
import { Fault } from './base/fault.ts';
import { type Log, openLog } from './base/log.ts';
import { Redactor } from './base/redact.ts';
import { Scope } from './base/scope.ts';
import { Desk } from './desk/desk.ts';
import { DeskLock } from './desk/lock.ts';
import { obsSecrets } from './desk/secrets.ts';
import { EngineLink } from './engine-link/engine-link.ts';
import { ObsLink } from './obs/obs-link.ts';
import { Knock } from './preflight/knock.ts';
import { Rehearsal } from './rehearsal/rehearsal.ts';
import { Scheduler } from './schedule/scheduler.ts';
import type { SettingsStore, SettingsStoreDeps } from './store/settings-store.ts';
import { thisMachine } from './system/machine.ts';
import { SystemWatch } from './system/system-watch.ts';
import { Access, type AccessDeps } from './transport/access/access.ts';
import { sessionFile } from './transport/access/session-file.ts';
import { createRouter, type DeskRouter } from './transport/router.ts';
import type { KeyWrap } from './vault/key-wrap.ts';
import { type KeyringPort, keyringWrap } from './vault/keyring.ts';
import { Vault } from './vault/vault.ts';

export interface DeskOptions {
  dataDir: string;
  paths: AppPaths;
  /** What differs between the shells: where settings are written and what the vault's key is wrapped by. */
  openStore(deps: Omit<SettingsStoreDeps, 'openFile'>): SettingsStore;
  wrap(dataDir: string): KeyWrap;
  /** The system's keyring, null where the shell has another key store or none works. */
  keyring(): Promise<KeyringPort | null>;
  /** From the command line; null uses what is set. */
  ingest: { host: string; port: number } | null;
}

export interface OpenDesk extends AsyncDisposable {
  desk: Desk;
  router: DeskRouter;
  access: Access;
  log: Log;
}

/**
 * Opens a whole desk on a data folder, the same in every shell: lock, settings, vault, engine (the one that runs, or a new one), OBS
 * link, as-run log, rehearsal, schedule. Disposing ends all of it in the right order and leaves an engine that serves something running.
 * A vault that cannot be opened keeps no desk from running: it is locked and says why.
 * @throws Fault `desk/already-running`, `store/newer`, `store/write-failed`, `engine/not-ours`, `ingest/*`, `asrun/write-failed`
 */
export async function openDesk({ dataDir, paths, openStore, wrap, keyring, ingest }: DeskOptions): Promise<OpenDesk> {
  const clock = systemClock;
  const scope = new Scope();
  try {
    makeFolder(dataDir);
    scope.use(DeskLock.take(join(dataDir, 'desk.lock')));
    const redactor = new Redactor();
    const log = scope.use(openLog(join(dataDir, 'logs', 'desk.log'), 'desk', redactor));
    const store = openStore({ dataDir, clock, log });
    const found = await keyring();
    const inKeyring = keyringWrap(async () => found);
    const vault = await Vault.open({ file: join(dataDir, 'vault.json'), wrap: wrap(dataDir), others: [inKeyring] });
    if (vault.fault) log.error({ fault: vault.fault }, 'vault cannot be opened: the desk runs without its keys');
    const audit = scope.use(await AuditLog.open({ file: join(dataDir, 'audit.jsonl'), clock, log }));
    const note: AccessDeps['note'] = (who, kind, detail) => void audit.note(who, kind, detail);
    const access = scope.use(new Access({ clock, log, note, sessions: sessionFile(join(dataDir, 'sessions.json'), log) }).begin());
    const kept = (name: string) => ({
      isReadable: () => !vault.isLocked,
      load: () => vault.get(name),
      save: (json: string | null) => (json === null ? vault.delete(name) : vault.set(name, json)),
    });
    const asRun = scope.use(await AsRunLog.open({ file: join(dataDir, 'as-run.jsonl'), clock, log }));
    const rehearsal = scope.use(await Rehearsal.open({ clipFile: join(paths.assetsDir, 'rehearsal.flv'), clock, log }));
    const openObs = ({ previousService, previousEncoder }: (typeof obsSecrets)['main']) =>
      ObsLink.open({ clock, log, random: Math.random, previous: kept(previousService), previousEncoder: kept(previousEncoder) });
    const obs = {
      main: scope.use(await openObs(obsSecrets.main)),
      spare: scope.use(await openObs(obsSecrets.spare)),
      portrait: scope.use(await openObs(obsSecrets.portrait)),
    };
    const system = scope.use(await SystemWatch.open({ clock, log, machine: thisMachine, dataDir }));
    const engine = scope.use(await EngineLink.open({ dataDir, owned: false, engineFile: paths.engineFile, clock, log }));
    const desk = scope.use(
      await Desk.open({
        ...{ dataDir, version: paths.version, clock, random: Math.random, log, redactor, ingest },
        ...{
          store,
          vault,
          audit,
          access,
          engine,
          obs,
          asRun,
          rehearsal,
          system,
          knock: new Knock(clock),
          keyring: found ? inKeyring : null,
        },
        openSchedule: (deps) => Scheduler.open({ clock, log, ...deps }),
      }),
    );
    return { desk, router: createRouter(desk, log), access, log, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Fault('store/write-failed', { file: dataDir }, { cause: error });
  }
}
