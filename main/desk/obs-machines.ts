import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { FeedName } from '../contract/air.ts';
import {
  FEED_OF,
  type HelmRole,
  isHelmRole,
  OBS_ROLES,
  type ObsMachine,
  type ObsMachines as ObsMachinesStatus,
  type ObsRole,
  type ObsSettings,
  type StoredObsMachine,
} from '../contract/obs-machines.ts';
import type { IngestStatus } from '../contract/program.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { ObsAddress, ObsMachineCommands, ObsStreamChoice } from '../transport/desk-commands.ts';
import type { IngestBook } from './ingest-book.ts';
import { ObsHelm } from './obs-helm.ts';
import type { ObsPort } from './ports.ts';
import { obsSecrets, type Secrets } from './secrets.ts';

export interface ObsMachinesDeps {
  links: Readonly<Record<ObsRole, ObsPort>>;
  store: SettingsStore;
  secrets: Secrets;
  ingest: IngestBook;
  log: Log;
  /** What the engine says of the ingest now. */
  status: () => IngestStatus;
  /** Puts a feed on air if it is there. */
  takeFeed: (feed: FeedName) => Promise<void>;
  /** Machines, helm, or how they do have changed. */
  changed: () => void;
}

const NAMES: Readonly<Record<ObsRole, string>> = { main: 'OBS', spare: 'Spare OBS', portrait: 'Portrait OBS' };

/** The OBS machines of the house: their addresses, where each streams to, and which one is at the helm. */
export class ObsMachines implements ObsMachineCommands {
  readonly helm: ObsHelm;
  readonly #deps: ObsMachinesDeps;
  readonly #aimed: Record<ObsRole, string> = { main: '', spare: '', portrait: '' };
  /** Wait for their password, and for what they were set to before, until the vault is open. */
  readonly #held = new Set<ObsRole>();
  /** What the other machine was last made to follow, so that it is asked once. */
  #followed = '';

  constructor(deps: ObsMachinesDeps) {
    this.#deps = deps;
    this.helm = new ObsHelm(deps.links, this.#settings.helm);
    for (const role of OBS_ROLES) {
      deps.links[role].changed.on(() => {
        this.#follow();
        deps.changed();
      });
    }
  }

  /** Links to the machines that were named before. */
  begin(): void {
    for (const { role } of this.#settings.machines) this.#link(role);
  }

  /** The vault is open: what had to wait for it goes on. */
  unlocked(): void {
    for (const role of this.#held) this.#link(role);
    this.aim();
  }

  status(): ObsMachinesStatus {
    const { machines, helm, scenesFollow } = this.#settings;
    return { machines: machines.map((machine) => this.#describe(machine)), helm, scenesFollow };
  }

  /** @throws Fault `store/write-failed` */
  async connect({ host, port, password, name, machine = this.helm.role }: ObsAddress): Promise<void> {
    const { secrets } = this.#deps;
    secrets.put(obsSecrets[machine].password, password);
    this.#update((settings) => {
      const named = name ?? settings.machines.find(({ role }) => role === machine)?.name ?? NAMES[machine];
      const others = settings.machines.filter(({ role }) => role !== machine);
      const machines = [...others, { role: machine, name: named, host, port }];
      return { ...settings, machines: machines.sort((a, b) => OBS_ROLES.indexOf(a.role) - OBS_ROLES.indexOf(b.role)) };
    });
    this.#link(machine);
    this.aim();
    this.#deps.changed();
  }

  /** Lets go of a machine and of its address; the password stays in the vault for the next time. The helm goes to the one that is left. */
  async disconnect(machine: ObsRole = this.helm.role): Promise<void> {
    this.#update((settings) => {
      const machines = settings.machines.filter(({ role }) => role !== machine);
      const left = machines.map(({ role }) => role).find(isHelmRole);
      const helm = settings.helm === machine ? (left ?? 'main') : settings.helm;
      return { ...settings, machines, helm };
    });
    this.#held.delete(machine);
    await this.#deps.links[machine].disconnect();
    this.helm.take(this.#settings.helm);
    this.#deps.changed();
  }

  /** Tells each link what "set up" means, whenever that changes. */
  aim(): void {
    const status = this.#deps.status();
    if (!status.listening || !this.#deps.ingest.isReadable) return;
    for (const role of OBS_ROLES) {
      const target = this.#target(role, status);
      const text = JSON.stringify(target);
      if (text === this.#aimed[role]) continue;
      this.#aimed[role] = text;
      this.#deps.links[role].aim(target);
    }
  }

  /** @throws Fault `engine/gone` while no ingest listens, otherwise as `ObsLink.setUp` */
  async setUp(machine: ObsRole = this.helm.role): Promise<void> {
    const status = this.#deps.status();
    if (status.fault) throw new Fault(status.fault.code, status.fault.params);
    if (!status.listening) throw new Fault('engine/gone');
    await this.#deps.links[machine].setUp(this.#target(machine, status));
  }

  restore(machine: ObsRole = this.helm.role): Promise<void> {
    return this.#deps.links[machine].restore();
  }

  startStream(choice?: ObsStreamChoice): Promise<void> {
    return this.#each(choice, (link) => link.startStream());
  }

  stopStream(choice?: ObsStreamChoice): Promise<void> {
    return this.#each(choice, (link) => link.stopStream());
  }

  switchScene(scene: string): Promise<void> {
    return this.helm.switchScene(scene);
  }

  /** Starts and stops the stream for the schedule: the others do what they can, and nothing waits for them or fails with them. */
  async forShow(job: 'startStream' | 'stopStream'): Promise<void> {
    const { links, log } = this.#deps;
    for (const { role } of this.#settings.machines) {
      if (role === this.helm.role || links[role].status.link !== 'up') continue;
      links[role][job]().catch((error: unknown) => log.warn({ err: error, machine: role }, 'another OBS did not follow the schedule'));
    }
    await links[this.helm.role][job]();
  }

  /** @throws Fault `obs/not-linked` while that machine is away, `store/write-failed` */
  async takeHelm(machine: HelmRole): Promise<void> {
    const { links, takeFeed, changed } = this.#deps;
    if (machine === this.helm.role) return;
    if (links[machine].status.link !== 'up') throw new Fault('obs/not-linked');
    this.#update((settings) => ({ ...settings, helm: machine }));
    // Whoever is driven is seen: otherwise scenes would change where nobody looks.
    await takeFeed(FEED_OF[machine]);
    changed();
    this.helm.take(machine);
  }

  async followScenes(isOn: boolean): Promise<void> {
    this.#update((settings) => ({ ...settings, scenesFollow: isOn }));
    this.#followed = '';
    this.#follow();
    this.#deps.changed();
  }

  get #settings(): ObsSettings {
    return this.#deps.store.read().obs;
  }

  #update(change: (settings: ObsSettings) => ObsSettings): void {
    this.#deps.store.update((settings) => ({ ...settings, obs: change(settings.obs) }));
  }

  #link(role: ObsRole): void {
    const { secrets, links } = this.#deps;
    const machine = this.#settings.machines.find((one) => one.role === role);
    const { password, previousService } = obsSecrets[role];
    const isAtHand = [password, previousService].every((name) => secrets.canGet(name));
    if (machine && !isAtHand) this.#held.add(role);
    else this.#held.delete(role);
    if (machine && isAtHand) links[role].connect({ host: machine.host, port: machine.port, password: secrets.get(password) });
  }

  /** Of the two that can be at the helm the one that is not. */
  #other(): HelmRole | null {
    const roles = this.#settings.machines.map(({ role }) => role);
    return roles.filter(isHelmRole).find((role) => role !== this.helm.role) ?? null;
  }

  /** The other machine shows the scene of the one at the helm, where it has one of that name. */
  #follow(): void {
    const { links, log } = this.#deps;
    const other = this.#other();
    if (!other || !this.#settings.scenesFollow) return;
    const { scene } = this.helm.status;
    const { link, scenes } = links[other].status;
    const wish = `${other} ${link} ${scenes.includes(scene)} ${scene}`;
    if (wish === this.#followed) return;
    this.#followed = wish;
    if (link !== 'up' || !scenes.includes(scene) || links[other].status.scene === scene) return;
    links[other]
      .switchScene(scene)
      .catch((error: unknown) => log.warn({ err: error, machine: other }, 'the other OBS did not follow a scene'));
  }

  #describe({ role, name, host, port }: StoredObsMachine): ObsMachine {
    const { link, hasPassword, version, fault, stream, isSetUp, canRestore, scene, scenes } = this.#deps.links[role].status;
    const wanted = this.helm.status;
    const isComparable = isHelmRole(role) && role !== this.helm.role && link === 'up' && wanted.link === 'up';
    const lacks = isComparable ? wanted.scenes.filter((one) => !scenes.includes(one)) : [];
    return { role, name, host, port, link, hasPassword, version, fault, stream, isSetUp, canRestore, scene, lacks };
  }

  /** Both at once where both are meant; the first failure is thrown when all have settled. */
  async #each(choice: ObsStreamChoice = this.helm.role, job: (link: ObsPort) => Promise<void>): Promise<void> {
    const roles = choice === 'both' ? this.#settings.machines.map(({ role }) => role).filter(isHelmRole) : [choice];
    const results = await Promise.allSettled(roles.map((role) => job(this.#deps.links[role])));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  #target(role: ObsRole, status: IngestStatus): { server: string; key: string } {
    const streamName = role === 'main' ? status.streamName : FEED_OF[role];
    return { server: status.server, key: this.#deps.ingest.streamKey({ streamName }) };
  }
}
