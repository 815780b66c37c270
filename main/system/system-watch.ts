import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { type SystemStatus, UNSEEN_SYSTEM } from '../contract/system.ts';
import { isDiskLow, roundedFree } from '../domain/system/disk-low.ts';
import { hasMoved, networkAddresses } from '../domain/system/network.ts';
import { type ClockReading, timeGap } from '../domain/system/time-gap.ts';
import type { Machine } from './machine.ts';

/** What happens to a machine under a broadcast. Times in ms. */
export type SystemNews =
  | { kind: 'clock-step'; byMs: number }
  | { kind: 'slept'; forMs: number }
  | { kind: 'network-lost' }
  /** With the addresses that it has now. */
  | { kind: 'network-back'; forMs: number; addresses: string[] };

export interface SystemWatchDeps {
  clock: Clock;
  log: Log;
  machine: Machine;
  /** Whose disk is looked after. */
  dataDir: string;
}

const LOOK_EVERY_MS = 2_000;
const DISK_EVERY_LOOKS = 15;

/** Looks every 2 s at the clocks and the network, and every 30 s at the disk, of the machine that the desk runs on. */
export class SystemWatch implements Disposable {
  /** `status` became another one. */
  readonly changed = new Emitter<SystemStatus>();
  readonly news = new Emitter<SystemNews>();
  readonly #deps: SystemWatchDeps;
  #status: SystemStatus = UNSEEN_SYSTEM;
  #reading: ClockReading;
  #lostAtMs = 0;
  /** Before the network was lost, to tell whether it came back as it was. */
  #addressesBefore: string[] = [];
  #looks = 0;
  #isReadingDisk = false;
  #timer: Disposable | null = null;

  private constructor(deps: SystemWatchDeps) {
    this.#deps = deps;
    this.#reading = this.#read();
  }

  /** What the machine is like now is known when it resolves, but for a disk that does not answer. */
  static async open(deps: SystemWatchDeps): Promise<SystemWatch> {
    const self = new SystemWatch(deps);
    const addresses = networkAddresses(deps.machine.interfaces());
    self.#become({ addresses, network: addresses.length > 0 ? 'up' : 'none' });
    void self.#lookAtDisk();
    self.#timer = deps.clock.every(LOOK_EVERY_MS, () => self.#look());
    return self;
  }

  get status(): SystemStatus {
    return this.#status;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
  }

  #look(): void {
    this.#lookAtClocks();
    this.#lookAtNetwork();
    this.#looks += 1;
    if (this.#looks % DISK_EVERY_LOOKS === 0) void this.#lookAtDisk();
  }

  #lookAtClocks(): void {
    const { clock, machine } = this.#deps;
    const before = this.#reading;
    this.#reading = this.#read();
    const { sleptMs, steppedMs } = timeGap(before, this.#reading, LOOK_EVERY_MS, machine.monotonicSleeps);
    const atMs = clock.nowMs();
    if (sleptMs !== 0) {
      this.#become({ lastSleep: { atMs, forMs: sleptMs } });
      this.#say({ kind: 'slept', forMs: sleptMs });
    }
    if (steppedMs !== 0) {
      this.#become({ lastClockStep: { atMs, byMs: steppedMs } });
      this.#say({ kind: 'clock-step', byMs: steppedMs });
    }
  }

  #lookAtNetwork(): void {
    const { clock, machine } = this.#deps;
    const addresses = networkAddresses(machine.interfaces());
    const { network, addresses: before } = this.#status;
    if (addresses.length === 0) {
      if (network !== 'up') return;
      this.#lostAtMs = clock.monotonicMs();
      this.#addressesBefore = before;
      this.#become({ network: 'lost', addresses });
      this.#say({ kind: 'network-lost' });
      return;
    }
    const isOther = hasMoved(network === 'lost' ? this.#addressesBefore : before, addresses);
    this.#become({ network: 'up', addresses, ...(isOther && { lastAddressChangeAtMs: clock.nowMs() }) });
    if (isOther) this.#deps.log.warn({ addresses }, 'system: addresses have changed');
    if (network !== 'lost') return;
    this.#say({ kind: 'network-back', forMs: Math.round(clock.monotonicMs() - this.#lostAtMs), addresses });
  }

  /** One look at a time: a disk that hangs is not asked again. */
  async #lookAtDisk(): Promise<void> {
    if (this.#isReadingDisk) return;
    this.#isReadingDisk = true;
    const { machine, dataDir, log } = this.#deps;
    try {
      const space = await machine.disk(dataDir);
      this.#become({ freeDiskBytes: roundedFree(space.freeBytes), isDiskLow: isDiskLow(space, this.#status.isDiskLow) });
    } catch (error) {
      log.warn({ err: error }, 'system: free space cannot be told');
      this.#become({ freeDiskBytes: null, isDiskLow: false });
    } finally {
      this.#isReadingDisk = false;
    }
  }

  #read(): ClockReading {
    const { clock, machine } = this.#deps;
    return { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs(), uptimeMs: machine.uptimeMs() };
  }

  #become(parts: Partial<SystemStatus>): void {
    const status = { ...this.#status, ...parts };
    if (isDeepStrictEqual(status, this.#status)) return;
    this.#status = status;
    this.changed.emit(status);
  }

  #say(news: SystemNews): void {
    this.#deps.log.warn(news, 'system: news');
    this.news.emit(news);
  }
}
