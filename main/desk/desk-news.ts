import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import type { FaultInfo } from '../contract/fault.ts';
import type { JournalEntry } from '../contract/journal.ts';
import type { Notice } from '../contract/snapshot.ts';
import { asRunFacts } from '../domain/as-run-facts.ts';
import { journalFacts } from '../domain/journal-facts.ts';
import { isRehearsal } from '../domain/rehearsal-id.ts';
import { relayIdsOf } from '../domain/relay-pair.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { AirDesk } from './air-desk.ts';
import type { AlertDesk } from './alert-desk.ts';
import type { DestinationBook } from './destination-book.ts';
import type { ObsHelm } from './obs-helm.ts';
import type { ObsMachines } from './obs-machines.ts';
import type { AsRunPort, AuditPort, EnginePort, RehearsalPort } from './ports.ts';
import type { Publisher } from './publisher.ts';
import type { RehearsalDesk } from './rehearsal-desk.ts';
import type { RelayKeeper } from './relay-keeper.ts';
import { unstoredDestination } from './unstored-destination.ts';
import type { VaultDesk } from './vault-desk.ts';

export interface DeskNewsDeps {
  clock: Clock;
  log: Log;
  engine: EnginePort;
  obs: ObsHelm;
  asRun: AsRunPort;
  audit: AuditPort;
  rehearsal: RehearsalPort;
  publisher: Publisher;
  store: SettingsStore;
  air: AirDesk;
  alerts: AlertDesk;
  vault: VaultDesk;
  book: DestinationBook;
  relays: RelayKeeper;
  machines: ObsMachines;
  rehearsalDesk: RehearsalDesk;
}

/** Turns what the services say into facts for the snapshot, and what changes there into as-run entries. */
export class DeskNews {
  #deps: DeskNewsDeps;
  /** Served by the engine but not in the settings (they were lost): shown, so that they can be stopped. */
  #strays: string[] = [];

  constructor(deps: DeskNewsDeps) {
    this.#deps = deps;
  }

  /** Listens to the services until the result is disposed. */
  listen(): AsyncDisposable {
    const { engine, obs, asRun, audit, rehearsal, publisher, relays, rehearsalDesk, log, air } = this.#deps;
    const scope = new Scope();
    let was = engine.state;
    scope.use(
      engine.changed.on(() => {
        const isBack = engine.state === 'up' && was !== 'up';
        was = engine.state;
        this.engine();
        if (isBack) void relays.settle();
      }),
    );
    scope.use(obs.changed.on((status) => publisher.say({ kind: 'obs', obs: status })));
    scope.use(asRun.appended.on((entry) => publisher.say({ kind: 'as-run', entry })));
    scope.use(asRun.changed.on(() => this.#notice('as-run', 'error', asRun.fault)));
    scope.use(audit.changed.on(() => this.#notice('audit', 'error', audit.fault)));
    scope.use(
      rehearsal.changed.on((status) => {
        publisher.say({ kind: 'rehearsal', rehearsal: status });
        rehearsalDesk.noticeEnd().catch((error) => log.warn({ err: error }, 'rehearsal could not be cleared away'));
      }),
    );
    scope.use(
      publisher.stepped.on(({ before, after }) => {
        // What a running engine already did before this desk came is no news.
        if (!relays.adopted) return;
        for (const { kind, detail } of asRunFacts(before, after)) asRun.append(kind, detail);
      }),
    );
    scope.use(
      publisher.stepped.on(({ before, after }) => {
        // An event that begins or ends changes what the engine counts down to and when it may end by itself.
        if (before.events === after.events || engine.state !== 'up') return;
        air.tell().catch((error) => log.warn({ err: error }, 'engine was not told of the schedule'));
      }),
    );
    return scope;
  }

  /** Says what the services are like at the start. @param kept said when the settings were damaged */
  begin(kept: FaultInfo | null): void {
    const { obs, asRun, rehearsal, publisher } = this.#deps;
    this.#notice('store', 'error', kept);
    this.#notice('as-run-damage', 'warning', asRun.damage);
    this.#notice('as-run', 'error', asRun.fault);
    this.settings();
    this.vault();
    this.destinations();
    publisher.say({ kind: 'obs', obs: obs.status });
    this.obsMachines();
    publisher.say({ kind: 'rehearsal', rehearsal: rehearsal.status });
  }

  /** Takes over a running engine: what it did while no desk was there is written down, what it does now is no news. */
  adopt(journal: JournalEntry[]): void {
    const { publisher, asRun } = this.#deps;
    for (const { kind, detail, atMs } of journalFacts(publisher.current, journal)) asRun.append(kind, detail, atMs);
    this.engine();
  }

  engine(): void {
    const { engine, clock, publisher, relays, machines, air } = this.#deps;
    const { state, fault, status } = engine;
    if (status) air.note(status);
    const strays = Object.entries(status?.relays ?? {}).flatMap(([id, relay]) => (relay.wanted && this.#isStray(id) ? [id] : []));
    if (strays.join() !== this.#strays.join()) {
      this.#strays = strays;
      this.destinations();
    }
    publisher.say({ kind: 'engine', atMs: clock.nowMs(), state, fault, status, wanted: relays.wanted });
    machines.aim();
  }

  obsMachines(): void {
    this.#deps.publisher.say({ kind: 'obs-machines', obsMachines: this.#deps.machines.status() });
  }

  /** What the operator has set, without secrets. */
  settings(): void {
    const { store, publisher, alerts } = this.#deps;
    const { look, rule, watch, alerts: sent, preflight } = store.read();
    const { hasWebhook, hasMailPassword } = alerts;
    publisher.say({ kind: 'settings', settings: { look, rule, watch, alerts: sent, preflight, hasWebhook, hasMailPassword } });
  }

  /** Locked or not, and why where that is nobody's wish. */
  vault(): void {
    const { vault, publisher } = this.#deps;
    const status = vault.status();
    publisher.say({ kind: 'vault', vault: status });
    this.#notice('vault', 'error', status.fault);
  }

  destinations(): void {
    const { book, publisher, rehearsalDesk } = this.#deps;
    const strays = this.#strays.filter((id) => this.#isStray(id)).map((id) => unstoredDestination(id, id, ''));
    publisher.say({ kind: 'destinations', destinations: [...book.list(), ...strays, ...rehearsalDesk.destinations()] });
  }

  #isStray(id: string): boolean {
    const { book } = this.#deps;
    return !isRehearsal(id) && !book.list().flatMap(relayIdsOf).includes(id);
  }

  #notice(id: string, level: Notice['level'], fault: FaultInfo | null): void {
    const { publisher, clock } = this.#deps;
    if (fault) publisher.say({ kind: 'notice', notice: { id, level, fault, atMs: clock.nowMs() } });
    else publisher.say({ kind: 'notice-gone', id });
  }
}
