import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Log } from '../../base/log.ts';
import { localName } from './local-name.ts';
import { type HeardPacket, type LocalPacket, MULTICAST_PORT, type MulticastPort, type OpenMulticast } from './multicast.ts';
import { answersTo, claimOf, contradictions, givesWay, goodbye, type LocalRecord, type Presence, recordsOf } from './records.ts';

/** A network that the desk is open to. */
export interface LocalNetwork {
  /** IPv4, by which multicast goes out there. */
  via: string;
  /** Of the desk there, both families. */
  addresses: readonly string[];
}

export interface AnnouncerDeps {
  clock: Clock;
  random: () => number;
  log: Log;
  /** See `localLabels`. */
  labels: readonly string[];
  /** Where the desk listens. */
  port: number;
  /** As it is now. */
  networks: () => readonly LocalNetwork[];
  open: OpenMulticast;
}

export interface AnnounceStatus {
  state: 'looking' | 'announced' | 'failed';
  /** `foyer-hall.local`, null unless announced. */
  name: string | null;
}

/** @source RFC 6762, section 8.1: three questions, 250 ms apart; 8.2: who gave way asks again after a second; 8.3: said twice */
const PROBES = 3;
const PROBE_EVERY_MS = 250;
const GIVE_WAY_MS = 1_000;
const SAY_AGAIN_MS = 1_000;
const LOOK_EVERY_MS = 5_000;
/** All names are somebody else's, or one is fought over. */
const REST_MS = 60_000;
/** Names lost in a row until it rests. */
const SETBACKS = 10;
/** A flood of questions is not answered with a flood. */
const ANSWERS_A_SECOND = 20;
/** Several desks answer for a service: not all at once. @source RFC 6762, section 6 */
const SHARED_DELAY_MS = { least: 20, range: 100 } as const;
/** What is not multicast's port asks once and keeps nothing. @source RFC 6762, section 6.7 */
const ONE_SHOT_TTL_S = 10;

/**
 * Says to the local network by which name the desk is reached (multicast DNS, RFC 6762), and that it is a web page (DNS-SD, RFC 6763). A name
 * that somebody else has is left to them. Nothing here ever fails: a network without multicast reaches the desk by its address.
 */
export class Announcer implements AsyncDisposable {
  readonly changed = new Emitter<AnnounceStatus>();
  readonly #deps: AnnouncerDeps;
  readonly #open = new Map<string, { port: MulticastPort; answered: number }>();
  #status: AnnounceStatus = { state: 'looking', name: null };
  #networks: readonly LocalNetwork[] = [];
  #label = 0;
  #setbacks = 0;
  /** `waiting`: for the first question, or to rest after too many names were lost. */
  #phase: 'waiting' | 'probing' | 'held' = 'waiting';
  #timers = new Set<Disposable>();
  #step: Disposable | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isOver = false;
  #wasSaid = new Set<string>();

  constructor(deps: AnnouncerDeps) {
    this.#deps = deps;
  }

  /** Until it is disposed. */
  begin(): this {
    this.#timers.add(this.#deps.clock.every(LOOK_EVERY_MS, () => this.#look()));
    this.#timers.add(
      this.#deps.clock.every(1_000, () => {
        for (const open of this.#open.values()) open.answered = 0;
      }),
    );
    this.#look();
    return this;
  }

  get status(): AnnounceStatus {
    return this.#status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#step?.[Symbol.dispose]();
    for (const timer of this.#timers) timer[Symbol.dispose]();
    await this.#looking;
    if (this.#phase === 'held') await this.#each((presence) => ({ type: 'response', answers: goodbye(recordsOf(presence)) }));
    await Promise.all([...this.#open.values()].map(({ port }) => port[Symbol.asyncDispose]()));
    this.#open.clear();
  }

  /** One look at a time. */
  #look(): void {
    const failed = (error: unknown) => this.#deps.log.error({ err: error }, 'the networks to be announced on could not be told');
    this.#looking = this.#looking.then(() => this.#follow()).catch(failed);
  }

  /** Networks come and go: with the first ones, and whenever they are others, the name is asked for anew. */
  async #follow(): Promise<void> {
    if (this.#isOver) return;
    const networks = this.#deps.networks();
    const isOther = !isDeepStrictEqual(networks, this.#networks);
    this.#networks = networks;
    const before = [...this.#open.keys()].join();
    for (const [via, { port }] of this.#open) {
      if (networks.some((network) => network.via === via)) continue;
      this.#open.delete(via);
      await port[Symbol.asyncDispose]();
    }
    for (const { via } of networks) await this.#join(via);
    if (this.#isOver) return;
    if (this.#open.size === 0) {
      this.#letGo();
      this.#become({ state: 'failed', name: null });
    } else if (isOther || before !== [...this.#open.keys()].join()) this.#claim(this.#deps.random() * PROBE_EVERY_MS);
  }

  async #join(via: string): Promise<void> {
    const { open, log } = this.#deps;
    if (this.#open.has(via) || this.#isOver) return;
    try {
      const port = await open(via);
      this.#open.set(via, { port, answered: 0 });
      port.heard.on((packet) => this.#hear(via, packet));
    } catch (error) {
      if (!this.#wasSaid.has(via)) log.warn({ err: error, via }, 'no multicast here: this network reaches the desk by its address');
      this.#wasSaid.add(via);
    }
  }

  #presence(via: string): Presence {
    const { labels, port } = this.#deps;
    const label = labels[this.#label] as string;
    const addresses = this.#networks.find((network) => network.via === via)?.addresses ?? [];
    return { label, host: localName(label), port, addresses };
  }

  #claim(afterMs: number): void {
    this.#letGo();
    if (this.#status.state !== 'failed') this.#become({ state: 'looking', name: null });
    this.#after(afterMs, () => this.#probe(0));
  }

  #letGo(): void {
    this.#phase = 'waiting';
    this.#step?.[Symbol.dispose]();
    this.#step = null;
  }

  #probe(sent: number): void {
    if (sent === PROBES) {
      this.#hold();
      return;
    }
    this.#phase = 'probing';
    this.#after(PROBE_EVERY_MS, () => this.#probe(sent + 1));
    void this.#each((presence) => ({ type: 'query', ...claimOf(presence) }));
  }

  #hold(): void {
    this.#phase = 'held';
    const say = () => void this.#each((presence) => ({ type: 'response', answers: recordsOf(presence) }));
    this.#after(SAY_AGAIN_MS, () => {
      this.#setbacks = 0;
      say();
    });
    const name = localName(this.#deps.labels[this.#label] as string);
    this.#become({ state: 'announced', name });
    this.#deps.log.info({ localName: name, networks: [...this.#open.keys()] }, 'desk is announced on the local network');
    say();
  }

  #hear(via: string, packet: HeardPacket): void {
    if (this.#isOver || this.#phase === 'waiting') return;
    const presence = this.#presence(via);
    if (packet.type === 'query') {
      if (this.#phase === 'held') this.#answer(via, presence, packet);
      else this.#compete(presence, packet);
      return;
    }
    const theirs = contradictions(presence, this.#own, [...packet.answers, ...packet.additionals]);
    if (theirs.length > 0) this.#setBack(packet.from.address);
  }

  get #own(): string[] {
    return this.#networks.flatMap(({ addresses }) => addresses);
  }

  /** Somebody has the name. Ours, if we held it, is asked for once more, which makes the one who has it say so. */
  #setBack(address: string): void {
    const { labels, log } = this.#deps;
    const wasHeld = this.#phase === 'held';
    this.#setbacks += 1;
    if (!wasHeld) this.#label = (this.#label + 1) % labels.length;
    log.warn({ address, next: labels[this.#label] }, 'name on the local network is somebody else’s');
    const isTime = this.#setbacks >= SETBACKS || (!wasHeld && this.#label === 0);
    if (isTime) {
      this.#setbacks = 0;
      this.#become({ state: 'failed', name: null });
    }
    this.#claim(isTime ? REST_MS : 0);
  }

  #compete(presence: Presence, { authorities }: HeardPacket): void {
    const theirs = contradictions(presence, this.#own, authorities);
    if (theirs.length > 0 && givesWay(presence, theirs)) this.#claim(GIVE_WAY_MS);
  }

  #answer(via: string, presence: Presence, { questions, answers: known, from, id }: HeardPacket): void {
    const open = this.#open.get(via);
    if (!open || open.answered >= ANSWERS_A_SECOND) return;
    const { answers, additionals } = answersTo(presence, questions, known);
    if (answers.length === 0) return;
    open.answered += 1;
    if (from.port !== MULTICAST_PORT) {
      const once = (records: readonly LocalRecord[]) =>
        records.map((record) => ({ ...record, flush: false, ttl: Math.min(record.ttl, ONE_SHOT_TTL_S) }));
      void open.port.send({ type: 'response', id, questions, answers: once(answers), additionals: once(additionals) }, from);
      return;
    }
    const isShared = answers.some(({ type }) => type === 'PTR');
    const delayMs = isShared ? SHARED_DELAY_MS.least + this.#deps.random() * SHARED_DELAY_MS.range : 0;
    const timer = this.#deps.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      if (this.#phase === 'held' && this.#open.get(via) === open) void open.port.send({ type: 'response', answers, additionals });
    });
    this.#timers.add(timer);
  }

  async #each(packetFor: (presence: Presence) => LocalPacket): Promise<void> {
    await Promise.all([...this.#open].map(([via, { port }]) => port.send(packetFor(this.#presence(via)))));
  }

  #after(delayMs: number, run: () => void): void {
    this.#step?.[Symbol.dispose]();
    this.#step = this.#deps.clock.after(delayMs, run);
  }

  #become(status: AnnounceStatus): void {
    if (isDeepStrictEqual(status, this.#status)) return;
    this.#status = status;
    this.changed.emit(status);
  }
}
