import type { Clock } from '../base/clock.ts';
import { HEALTH_SAMPLES, HEALTH_STEP_MS, type HealthHistory } from '../contract/health.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { ProgramLine, RelayLine } from './health-line.ts';

export interface HealthKeeperDeps {
  clock: Clock;
  /** With everything said so far. */
  current: () => Snapshot;
}

/**
 * Keeps the last hour of figures for the Health screen: one sample each 5 s while a program is there or something is wanted, at fixed
 * places in rings of numbers (some 10 kB a destination). Samples are numbered by the monotonic clock, so that a step of the wall clock
 * tears no line.
 */
export class HealthKeeper implements Disposable {
  #deps: HealthKeeperDeps;
  #timer: Disposable | null = null;
  #beganAtMs = 0;
  #program = new ProgramLine();
  #relays = new Map<string, RelayLine>();
  #first: number | null = null;
  #last = 0;

  constructor(deps: HealthKeeperDeps) {
    this.#deps = deps;
  }

  begin(): void {
    this.#beganAtMs = this.#deps.clock.monotonicMs();
    this.#timer ??= this.#deps.clock.every(HEALTH_STEP_MS, () => this.#sample());
  }

  /** @param afterSeq leaves out this sample and those before it; one that is not known leaves out nothing */
  history(afterSeq = 0): HealthHistory {
    const { clock } = this.#deps;
    const last = this.#first === null ? -1 : this.#last;
    const oldest = Math.max(this.#first ?? 0, last - HEALTH_SAMPLES + 1);
    const isKnown = afterSeq >= oldest && afterSeq <= last;
    const from = isKnown ? afterSeq + 1 : oldest;
    const slots = Array.from({ length: Math.max(0, last - from + 1) }, (_, index) => from + index);
    const relays = [...this.#relays].map(([id, line]) => [id, line.read(slots)] as const);
    const ageMs = clock.monotonicMs() - (this.#beganAtMs + from * HEALTH_STEP_MS);
    return {
      seq: from,
      fromMs: Math.round(clock.nowMs() - ageMs),
      stepMs: HEALTH_STEP_MS,
      program: this.#program.read(slots),
      relays: Object.fromEntries(relays),
    };
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
  }

  #sample(): void {
    const snapshot = this.#deps.current();
    for (const id of this.#relays.keys()) if (!Object.hasOwn(snapshot.relays, id)) this.#relays.delete(id);
    if (!isBusy(snapshot)) return;
    const seq = Math.round((this.#deps.clock.monotonicMs() - this.#beganAtMs) / HEALTH_STEP_MS);
    if (this.#first !== null && seq <= this.#last) return;
    this.#first ??= seq;
    this.#program.put(seq, snapshot);
    for (const [id, relay] of Object.entries(snapshot.relays)) {
      const line = this.#relays.get(id) ?? new RelayLine();
      this.#relays.set(id, line);
      line.put(seq, relay);
    }
    this.#last = seq;
  }
}

function isBusy({ program, air, relays }: Snapshot): boolean {
  return program.state !== 'absent' || air.source !== 'none' || Object.values(relays).some(({ wanted }) => wanted);
}
