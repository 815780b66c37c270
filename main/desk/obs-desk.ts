import { Fault } from '../base/fault.ts';
import type { ObsCommands } from '../contract/obs-commands.ts';
import { USUAL_NEED } from '../contract/obs-encoder.ts';
import type { IngestStatus } from '../contract/program.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { ObsAddress } from '../transport/desk-commands.ts';
import type { IngestBook } from './ingest-book.ts';
import type { ObsPort } from './ports.ts';
import { type Secrets, secretName } from './secrets.ts';

export interface ObsDeskDeps {
  obs: ObsPort;
  store: SettingsStore;
  secrets: Secrets;
  ingest: IngestBook;
  /** What the engine says of the ingest now. */
  status: () => IngestStatus;
  /** Whether anything is wanted on air. */
  isOnAir: () => boolean;
}

/** The desk's side of OBS: remembers its address and password, and knows what it is to be set up for. */
export class ObsDesk {
  /** What can be asked of OBS during a show, and when it may be. */
  readonly commands: ObsCommands;
  #deps: ObsDeskDeps;
  #aimed = '';
  /** OBS waits for its password, and for what it was set to before, until the vault is open. */
  #isHeld = false;

  constructor(deps: ObsDeskDeps) {
    this.#deps = deps;
    this.commands = this.#commands();
  }

  /** Links to the OBS that was named before, if any. */
  begin(): void {
    const address = this.#deps.store.read().obs;
    const isAtHand = [secretName.obsPassword, secretName.obsPreviousService].every((name) => this.#deps.secrets.canGet(name));
    this.#isHeld = address !== null && !isAtHand;
    if (address && !this.#isHeld) this.#deps.obs.connect({ ...address, password: this.#deps.secrets.get(secretName.obsPassword) });
  }

  /** The vault is open: what had to wait for it goes on. */
  unlocked(): void {
    if (this.#isHeld) this.begin();
    this.aim();
  }

  /** @throws Fault `store/write-failed` */
  connect({ host, port, password }: ObsAddress): void {
    const { store, secrets } = this.#deps;
    secrets.put(secretName.obsPassword, password);
    store.update((settings) => ({ ...settings, obs: { host, port } }));
    this.begin();
  }

  /** Lets go of OBS and of its address; the password stays in the vault for the next time. */
  async disconnect(): Promise<void> {
    this.#deps.store.update((settings) => ({ ...settings, obs: null }));
    await this.#deps.obs.disconnect();
  }

  /** Tells the link what "set up" means, whenever that changes. */
  aim(): void {
    const status = this.#deps.status();
    if (!status.listening || !this.#deps.ingest.isReadable) return;
    const target = this.#target(status);
    const text = JSON.stringify(target);
    if (text === this.#aimed) return;
    this.#aimed = text;
    this.#deps.obs.aim(target);
  }

  /** @throws Fault `engine/gone` while no ingest listens, otherwise as `ObsLink.setUp` */
  async setUp(): Promise<void> {
    const status = this.#deps.status();
    if (status.fault) throw new Fault(status.fault.code, status.fault.params);
    if (!status.listening) throw new Fault('engine/gone');
    await this.#deps.obs.setUp(this.#target(status));
  }

  #commands(): ObsCommands {
    const { obs } = this.#deps;
    const { control } = obs;
    const offAir = <I>(command: (input: I) => Promise<void>) => {
      return async (input: I) => {
        this.#requireOffAir();
        await command(input);
      };
    };
    return {
      ...control,
      switchCollection: offAir(control.switchCollection),
      switchProfile: offAir(control.switchProfile),
      switchCollectionOnAir: control.switchCollection,
      switchProfileOnAir: control.switchProfile,
      checkEncoder: () => control.checkEncoder(USUAL_NEED),
      applyEncoder: () => control.applyEncoder(USUAL_NEED),
      restoreEncoder: () => control.restoreEncoder(),
      meters: (signal) => obs.meters(signal),
      thumbnails: (signal) => obs.thumbnails(signal),
    };
  }

  /** A collection or profile that changes takes the picture away, whatever OBS says of it. */
  #requireOffAir(): void {
    const { obs, isOnAir } = this.#deps;
    const { stream, live } = obs.status;
    const isUsed = !['stopped', 'unknown'].includes(stream) || live?.record === 'running' || live?.record === 'paused';
    if (isUsed || isOnAir()) throw new Fault('obs/on-air');
  }

  #target(status: IngestStatus): { server: string; key: string } {
    return { server: status.server, key: this.#deps.ingest.streamKey(status) };
  }
}
