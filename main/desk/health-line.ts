import { type AirStatus, airStatusSchema } from '../contract/air.ts';
import { HEALTH_SAMPLES, type HealthHistory } from '../contract/health.ts';
import { type RelayStatus, relayStateSchema } from '../contract/relay.ts';
import type { Snapshot } from '../contract/snapshot.ts';

type ProgramSamples = HealthHistory['program'];
type RelaySamples = HealthHistory['relays'][string];

const SOURCES = airStatusSchema.shape.source.options;
const STATES = relayStateSchema.options;

/** The last hour of one figure; a place that was not written this hour reads as null. */
class FigureRing {
  #values = new Float32Array(HEALTH_SAMPLES).fill(Number.NaN);

  put(seq: number, value: number | null): void {
    this.#values[seq % HEALTH_SAMPLES] = value ?? Number.NaN;
  }

  get(seq: number): number | null {
    const value = this.#values[seq % HEALTH_SAMPLES]!;
    return Number.isNaN(value) ? null : Math.round(value * 100) / 100;
  }
}

/** Which samples were taken: what lies between them, or is older than the ring, is a gap. */
class Seen {
  #seqs = new Float64Array(HEALTH_SAMPLES).fill(-1);

  mark(seq: number): void {
    this.#seqs[seq % HEALTH_SAMPLES] = seq;
  }

  has(seq: number): boolean {
    return this.#seqs[seq % HEALTH_SAMPLES] === seq;
  }
}

/** The program's hour. */
export class ProgramLine {
  #seen = new Seen();
  #bitrateKbps = new FigureRing();
  #fps = new FigureRing();
  #shortTermLufs = new FigureRing();
  #source = new Uint8Array(HEALTH_SAMPLES);

  put(seq: number, { program, air, watch }: Snapshot): void {
    const isThere = program.state !== 'absent';
    this.#seen.mark(seq);
    this.#bitrateKbps.put(seq, isThere ? program.bitrateKbps : null);
    this.#fps.put(seq, isThere ? (program.video?.fps ?? null) : null);
    this.#shortTermLufs.put(seq, watch.sound?.shortTermLufs ?? null);
    this.#source[seq % HEALTH_SAMPLES] = SOURCES.indexOf(air.source);
  }

  read(seqs: readonly number[]): ProgramSamples {
    const seen = seqs.map((seq) => this.#seen.has(seq));
    const figures = (ring: FigureRing) => seqs.map((seq, index) => (seen[index] ? ring.get(seq) : null));
    return {
      bitrateKbps: figures(this.#bitrateKbps),
      fps: figures(this.#fps),
      shortTermLufs: figures(this.#shortTermLufs),
      source: seqs.map((seq, index): AirStatus['source'] => (seen[index] ? SOURCES[this.#source[seq % HEALTH_SAMPLES]!]! : 'none')),
    };
  }
}

/** One destination's hour. */
export class RelayLine {
  #seen = new Seen();
  #bitrateKbps = new FigureRing();
  #queueBytes = new FigureRing();
  #droppedFrames = new FigureRing();
  #state = new Uint8Array(HEALTH_SAMPLES);
  #droppedBefore: number | null = null;

  put(seq: number, { wanted, state, bitrateKbps, queueBytes, droppedFrames }: RelayStatus): void {
    const isInUse = wanted || state !== 'idle';
    this.#seen.mark(seq);
    this.#bitrateKbps.put(seq, isInUse ? bitrateKbps : null);
    this.#queueBytes.put(seq, isInUse ? queueBytes : null);
    this.#droppedFrames.put(seq, isInUse ? this.#droppedSince(droppedFrames) : null);
    this.#state[seq % HEALTH_SAMPLES] = STATES.indexOf(state);
    this.#droppedBefore = droppedFrames;
  }

  read(seqs: readonly number[]): RelaySamples {
    const seen = seqs.map((seq) => this.#seen.has(seq));
    const figures = (ring: FigureRing) => seqs.map((seq, index) => (seen[index] ? ring.get(seq) : null));
    return {
      state: seqs.map((seq, index) => (seen[index] ? STATES[this.#state[seq % HEALTH_SAMPLES]!]! : 'idle')),
      bitrateKbps: figures(this.#bitrateKbps),
      queueBytes: figures(this.#queueBytes),
      droppedFrames: figures(this.#droppedFrames),
    };
  }

  /** The count begins anew when the relay is started; frames left out before the first sample belong to no time that is known. */
  #droppedSince(droppedFrames: number): number | null {
    if (this.#droppedBefore === null) return null;
    return droppedFrames >= this.#droppedBefore ? droppedFrames - this.#droppedBefore : droppedFrames;
  }
}
