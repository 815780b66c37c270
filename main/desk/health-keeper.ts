import type { Clock } from '../base/clock.ts';
import { HEALTH_STEP_MS, type HealthHistory } from '../contract/health.ts';

/** Keeps the last hour of figures for the Health screen. */
export class HealthKeeper {
  #clock: Clock;

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock;
  }

  history(): HealthHistory {
    const program = { bitrateKbps: [], fps: [], shortTermLufs: [], source: [] };
    return { fromMs: this.#clock.nowMs(), stepMs: HEALTH_STEP_MS, program, relays: {} };
  }
}
