import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import type { Alert } from '../contract/alert.ts';
import { type AlertState, acknowledged, isPending, judge, NO_ALERTS } from '../domain/alerts/alert-state.ts';
import { hasDates } from '../domain/alerts/key-rules.ts';
import { isShow } from '../domain/alerts/rule.ts';
import { Notifier } from '../notify/notifier.ts';
import { webhookUrl as asWebhookUrl } from '../notify/webhook.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { AlertChange, AlertCommands } from '../transport/desk-commands.ts';
import type { AsRunPort, EnginePort } from './ports.ts';
import type { Publisher } from './publisher.ts';
import { type Secrets, secretName } from './secrets.ts';

export interface AlertDeskDeps {
  clock: Clock;
  log: Log;
  engine: Pick<EnginePort, 'status'>;
  publisher: Publisher;
  asRun: AsRunPort;
  store: SettingsStore;
  secrets: Secrets;
  /** What the operator has set has changed. */
  changed: () => void;
}

const LOOK_EVERY_MS = 500;
/** Events and keys come due by the minute. */
const LOOK_IDLE_MS = 60_000;

/** Alerts: what is raised, who has seen it, and where it is sent. */
export class AlertDesk implements AlertCommands, AsyncDisposable {
  readonly #deps: AlertDeskDeps;
  readonly #scope = new Scope();
  readonly #notifier: Notifier;
  #state: AlertState = NO_ALERTS;
  #timer: { everyMs: number; timer: Disposable } | null = null;
  /** What this desk itself says of alerts changes the snapshot, and is no reason to look again. */
  #isLooking = false;

  constructor(deps: AlertDeskDeps) {
    this.#deps = deps;
    const { clock, log, store, secrets } = deps;
    this.#notifier = new Notifier({
      clock,
      log,
      ways: () => {
        const { station, alerts } = store.read();
        const [webhookUrl, mailPassword] = [secrets.getIfOpen(secretName.webhook), secrets.getIfOpen(secretName.mailPassword)];
        return { station, level: alerts.level, webhookUrl, mail: alerts.mail, mailPassword };
      },
    });
  }

  get hasWebhook(): boolean {
    return this.#deps.secrets.has(secretName.webhook);
  }

  get hasMailPassword(): boolean {
    return this.#deps.secrets.has(secretName.mailPassword);
  }

  /** Looks at every step of the desk, and by the clock while something is wanted or lasts. An idle desk without dates has no timer. */
  begin(): void {
    const { publisher } = this.#deps;
    this.#scope.use(this.#notifier);
    this.#scope.defer(() => this.#timer?.timer[Symbol.dispose]());
    this.#scope.use(publisher.stepped.on(() => this.#look()));
    this.#look();
  }

  /** An alert that is no longer known needs nobody to know of it. */
  async acknowledge(id: string): Promise<void> {
    const next = acknowledged(this.#state, id);
    if (!next) return;
    this.#state = next;
    this.#say();
  }

  /** @throws Fault `alerts/bad-url`, `store/write-failed` */
  async configure({ webhookUrl, mailPassword, ...alerts }: AlertChange): Promise<void> {
    const { store, secrets, changed } = this.#deps;
    if (webhookUrl !== undefined && webhookUrl !== '') asWebhookUrl(webhookUrl);
    secrets.put(secretName.webhook, webhookUrl);
    secrets.put(secretName.mailPassword, mailPassword);
    store.update((settings) => ({ ...settings, alerts }));
    changed();
  }

  /** @throws Fault `alerts/nowhere-to-send`, `alerts/not-delivered` */
  async test(): Promise<void> {
    await this.#notifier.trial();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const { clock, publisher, engine } = this.#deps;
      const before = this.#state;
      const time = { atMs: clock.monotonicMs(), nowMs: clock.nowMs() };
      this.#state = judge(before, publisher.current, { engineStartedAtMs: engine.status?.startedAtMs ?? null }, time);
      if (this.#state.alerts !== before.alerts) this.#announce(before.alerts);
    } finally {
      this.#isLooking = false;
    }
    this.#keepTime();
  }

  #announce(before: readonly Alert[]): void {
    const known = new Map(before.map((alert) => [alert.id, alert]));
    this.#say();
    for (const alert of this.#state.alerts) {
      const was = known.get(alert.id);
      if (!was) this.#tell('alert-raised', alert);
      else if (was.clearedAtMs === null && alert.clearedAtMs !== null) this.#tell('alert-cleared', alert);
    }
  }

  #tell(kind: 'alert-raised' | 'alert-cleared', alert: Alert): void {
    const { code, level, subject, params } = alert;
    this.#deps.asRun.append(kind, { ...params, code, level, ...(subject === '' ? {} : { subject }) });
    this.#notifier.tell(alert);
  }

  #say(): void {
    this.#deps.publisher.say({ kind: 'alerts', alerts: [...this.#state.alerts] });
  }

  #keepTime(): void {
    const { clock, publisher } = this.#deps;
    const everyMs = isShow(publisher.current) || isPending(this.#state) ? LOOK_EVERY_MS : LOOK_IDLE_MS;
    const isNeeded = !this.#scope.ended && (everyMs === LOOK_EVERY_MS || hasDates(publisher.current));
    if (isNeeded && this.#timer?.everyMs === everyMs) return;
    this.#timer?.timer[Symbol.dispose]();
    this.#timer = isNeeded ? { everyMs, timer: clock.every(everyMs, () => this.#look()) } : null;
  }
}
