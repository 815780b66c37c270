import { Fault } from '../base/fault.ts';
import { isListenAddress, isLoopback } from '../base/ingest-address.ts';
import type { IngestConfig } from '../contract/engine-api.ts';
import type { IngestStatus } from '../contract/program.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { IngestChange } from '../transport/desk-commands.ts';
import { type Secrets, secretName } from './secrets.ts';

export interface IngestBookDeps {
  store: SettingsStore;
  secrets: Secrets;
  /** From the command line: used instead of the stored address until the operator sets one. */
  override: { host: string; port: number } | null;
}

/** Where the ingest listens and who may publish to it. */
export class IngestBook {
  #deps: IngestBookDeps;
  #override: { host: string; port: number } | null;

  /** @throws Fault as `change` when the override cannot be used */
  constructor(deps: IngestBookDeps) {
    this.#deps = deps;
    if (deps.override) check(deps.override, deps.secrets.has(secretName.ingest));
    this.#override = deps.override;
  }

  /** @throws Fault `vault/locked` while there is a secret that cannot be read */
  config(): IngestConfig {
    return { ...this.#address(), secret: this.#deps.secrets.get(secretName.ingest) };
  }

  /** Whether `config` answers: a locked vault gives no secret. */
  get isReadable(): boolean {
    return this.#deps.secrets.canGet(secretName.ingest);
  }

  /** @throws Fault `ingest/bad-address`, `ingest/secret-needed`, `store/write-failed` */
  change({ host, port, secret }: IngestChange): void {
    const { store, secrets } = this.#deps;
    check({ host, port }, secret === undefined ? secrets.has(secretName.ingest) : secret !== '');
    secrets.put(secretName.ingest, secret);
    store.update((settings) => ({ ...settings, ingest: { host, port } }));
    this.#override = null;
  }

  /** What an encoder puts into its stream key field: the stream name, with the publish secret where one is set. */
  streamKey({ streamName }: Pick<IngestStatus, 'streamName'>): string {
    const { secret } = this.config();
    return secret === '' ? streamName : `${streamName}?secret=${encodeURIComponent(secret)}`;
  }

  /** Whether the engine already listens as wanted; a secret is not told back, only whether there is one. */
  isMetBy(status: IngestStatus): boolean {
    const { host, port } = this.#address();
    const hasSecret = this.#deps.secrets.has(secretName.ingest);
    return status.listening && status.host === host && (port === 0 || status.port === port) && status.needsSecret === hasSecret;
  }

  #address(): { host: string; port: number } {
    return this.#override ?? this.#deps.store.read().ingest;
  }
}

function check({ host, port }: { host: string; port: number }, hasSecret: boolean): void {
  if (!isListenAddress(host)) throw new Fault('ingest/bad-address', { host });
  if (!isLoopback(host) && !hasSecret) throw new Fault('ingest/secret-needed', { host, port });
}
