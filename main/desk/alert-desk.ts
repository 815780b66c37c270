import { Fault } from '../base/fault.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { AlertChange, AlertCommands } from '../transport/desk-commands.ts';
import { type Secrets, secretName } from './secrets.ts';

export interface AlertDeskDeps {
  store: SettingsStore;
  secrets: Secrets;
  /** What the operator has set has changed. */
  changed: () => void;
}

/** Alerts: what is raised, who has seen it, and where it is sent. */
export class AlertDesk implements AlertCommands {
  #deps: AlertDeskDeps;

  constructor(deps: AlertDeskDeps) {
    this.#deps = deps;
  }

  get hasWebhook(): boolean {
    return this.#deps.secrets.has(secretName.webhook);
  }

  get hasMailPassword(): boolean {
    return this.#deps.secrets.has(secretName.mailPassword);
  }

  async acknowledge(id: string): Promise<void> {
    throw new Error(`no alert ${id}`);
  }

  async configure({ webhookUrl, mailPassword, ...alerts }: AlertChange): Promise<void> {
    const { store, secrets, changed } = this.#deps;
    secrets.put(secretName.webhook, webhookUrl);
    secrets.put(secretName.mailPassword, mailPassword);
    store.update((settings) => ({ ...settings, alerts }));
    changed();
  }

  async test(): Promise<void> {
    throw new Fault('alerts/nowhere-to-send');
  }
}
