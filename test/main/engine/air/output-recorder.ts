import type { Batch, BatchMessage, BusReader, ProgramSource } from '../../../../main/engine/bus/batch.ts';
import type { FakeClock } from '../../fake-clock.ts';

type Track = 'audio' | 'video';

/** What a reader of a program gets, and whether one decoder could follow it. */
export class OutputRecorder implements BusReader {
  /** Of pictures, in the order in which each first came. */
  readonly sizes = new Set<number>();
  readonly versions = new Set<number>();
  readonly presence: boolean[] = [];
  readonly batches: Batch[] = [];
  /** Batches that hold codec headers. */
  headerBatches = 0;
  keyframes = 0;
  videoFrames = 0;
  backwards = 0;
  longestSilenceMs = 0;
  readonly #clock: FakeClock;
  readonly #stamps: Record<Track, number[]> = { audio: [], video: [] };
  #lastAtMs: number | null = null;

  constructor(source: ProgramSource, clock: FakeClock) {
    this.#clock = clock;
    source.attach(this);
  }

  onProgram(present: boolean): void {
    this.presence.push(present);
  }

  onBatch(batch: Batch): void {
    this.batches.push(batch);
    const nowMs = this.#clock.monotonicMs();
    if (batch.videoFrames > 0) {
      if (this.#lastAtMs !== null) this.longestSilenceMs = Math.max(this.longestSilenceMs, nowMs - this.#lastAtMs);
      this.#lastAtMs = nowMs;
    }
    this.versions.add(batch.headerVersion);
    if (batch.messages.some(({ role }) => role === 'video-header' || role === 'audio-header')) this.headerBatches += 1;
    for (const message of batch.messages) this.#note(message);
  }

  lastMs(track: Track): number {
    return this.#stamps[track].at(-1) ?? -1;
  }

  longestStepMs(track: Track): number {
    const stamps = this.#stamps[track];
    return Math.max(0, ...stamps.slice(1).map((stamp, i) => stamp - (stamps[i] as number)));
  }

  /** Distance of the sound of `audioBytes` behind the picture of `videoBytes` that came with it. */
  offsetMs(videoBytes: number, audioBytes: number): number | null {
    const messages = this.batches.flatMap((batch) => batch.messages);
    const at = messages.findLastIndex(({ role, payloadLength }) => role === 'keyframe' && payloadLength === videoBytes);
    const sound = messages.slice(at).find(({ role, payloadLength }) => role === 'audio' && payloadLength === audioBytes);
    return sound ? sound.timestampMs - (messages[at] as BatchMessage).timestampMs : null;
  }

  #note({ role, timestampMs, payloadLength }: BatchMessage): void {
    if (role !== 'keyframe' && role !== 'video' && role !== 'audio') return;
    const track = role === 'audio' ? 'audio' : 'video';
    if (timestampMs < this.lastMs(track)) this.backwards += 1;
    this.#stamps[track].push(timestampMs);
    if (track === 'audio') return;
    this.videoFrames += 1;
    if (role === 'keyframe') this.keyframes += 1;
    this.sizes.add(payloadLength);
  }
}
