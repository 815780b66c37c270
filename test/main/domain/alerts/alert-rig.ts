import { expect } from 'vitest';
import type { Alert, AlertCode } from '../../../../main/contract/alert.ts';
import type { Destination } from '../../../../main/contract/destination.ts';
import type { ProgramStatus } from '../../../../main/contract/program.ts';
import type { RelayState } from '../../../../main/contract/relay.ts';
import type { Snapshot } from '../../../../main/contract/snapshot.ts';
import type { WatchStatus } from '../../../../main/contract/watch.ts';
import { type AlertState, judge, NO_ALERTS } from '../../../../main/domain/alerts/alert-state.ts';
import { sampleDestination, sampleRelay, sampleSnapshot } from '../../sample-snapshot.ts';

const STARTED_AT_MS = Date.UTC(2026, 10, 21, 10, 0, 0);
const VIDEO = { codec: 'H.264', profile: 'High', width: 1280, height: 720, fps: 30, bitrateKbps: 2_900, gopMs: 2_000 };
const LIVE: ProgramStatus = { state: 'live', sinceMs: 1, encoder: '127.0.0.1', video: VIDEO, audio: null, bitrateKbps: 3_000 };
const SOUND = { momentaryLufs: -23, shortTermLufs: -23, integratedLufs: -23, truePeakDbtp: -6, silentMs: 0, isClipping: false };
const WELL: WatchStatus = { state: 'watching', fault: null, picture: { blackMs: 0, frozenMs: 0 }, sound: SOUND, avDriftMs: 0 };

/** A show in order, and what becomes of it over time that a test lets pass in steps of 100 ms. */
export class AlertRig {
  state: AlertState = NO_ALERTS;
  snapshot: Snapshot;
  engineStartedAtMs: number | null = 1;
  atMs = 5_000;

  constructor() {
    const destinations: Destination[] = [sampleDestination('a'), sampleDestination('b')];
    const relays = { a: sampleRelay('live'), b: sampleRelay('live') };
    this.snapshot = sampleSnapshot({ destinations, relays, program: LIVE, watch: WELL });
    this.set({ air: { ...this.snapshot.air, source: 'main' }, feeds: { main: LIVE, backup: this.snapshot.feeds.backup } });
  }

  set(parts: Partial<Snapshot>): void {
    this.snapshot = { ...this.snapshot, ...parts };
  }

  relay(id: string, state: RelayState, wanted = state !== 'idle'): void {
    this.set({ relays: { ...this.snapshot.relays, [id]: sampleRelay(state, { wanted }) } });
  }

  program(parts: Partial<ProgramStatus>): void {
    this.set({ program: { ...this.snapshot.program, ...parts } });
  }

  video(parts: Partial<typeof VIDEO>): void {
    this.program({ video: { ...VIDEO, ...parts } });
  }

  watch(parts: Partial<WatchStatus>): void {
    this.set({ watch: { ...this.snapshot.watch, ...parts } });
  }

  sound(parts: Partial<typeof SOUND>): void {
    this.watch({ sound: { ...SOUND, ...parts } });
  }

  look(): void {
    this.state = judge(this.state, this.snapshot, this, { atMs: this.atMs, nowMs: STARTED_AT_MS + this.atMs });
  }

  /** Looks now and each 100 ms until so much time has passed, the end included. */
  run(ms: number): void {
    const endMs = this.atMs + ms;
    this.look();
    while (this.atMs < endMs) {
      this.atMs = Math.min(endMs, this.atMs + 100);
      this.look();
    }
  }

  /** Lasting ones. */
  get alerts(): Alert[] {
    return this.state.alerts.filter(({ clearedAtMs }) => clearedAtMs === null);
  }

  get codes(): AlertCode[] {
    return this.alerts.map(({ code }) => code);
  }

  /** Nothing up to 100 ms before, and at that time exactly this. */
  expectAfter(ms: number, code: AlertCode): Alert {
    const before = this.codes;
    if (ms > 0) {
      this.run(ms - 100);
      expect(this.codes).toEqual(before);
    }
    this.run(ms > 0 ? 100 : 0);
    expect(this.codes).toEqual([...before, code]);
    return this.alerts.at(-1)!;
  }

  /** Lasts up to 100 ms before, and is over at that time. */
  expectOverAfter(ms: number, code: AlertCode): void {
    if (ms > 0) {
      this.run(ms - 100);
      expect(this.codes).toContain(code);
    }
    this.run(ms > 0 ? 100 : 0);
    expect(this.codes).not.toContain(code);
  }
}
