import { pssMb } from '../peers/process-tree.ts';
import type { SinkFigures } from '../peers/rtmp-sink.ts';
import type { SinkProcess } from '../peers/sink-process.ts';
import { waitFor } from '../peers/wait-for.ts';

const FRAME_MS = 1_000 / 30;

export interface ProgramVerdict {
  /** Why the program counts as interrupted; empty when it was not. */
  interruptions: string[];
  /** Greatest growth of the memory of the watched tree, MB. */
  growthMb: number;
}

/** Watches one destination of a running program and the memory of the process tree that serves it. */
export class ProgramWatch implements Disposable {
  readonly #sink: SinkProcess;
  readonly #name: string;
  readonly #pid: number;
  readonly #before: SinkFigures;
  readonly #baseMb: number;
  #maxMb: number;
  readonly #timer: NodeJS.Timeout;

  private constructor(sink: SinkProcess, name: string, pid: number, before: SinkFigures) {
    this.#sink = sink;
    this.#name = name;
    this.#pid = pid;
    this.#before = before;
    this.#baseMb = pssMb(pid);
    this.#maxMb = this.#baseMb;
    this.#timer = setInterval(() => this.#sample(), 200);
  }

  /** Starts watching a stream that is on the air. */
  static async start(sink: SinkProcess, name: string, pid: number): Promise<ProgramWatch> {
    return new ProgramWatch(sink, name, pid, await waitFor(`program at ${name}`, () => sink.stream(name)));
  }

  #sample(): void {
    this.#maxMb = Math.max(this.#maxMb, pssMb(this.#pid));
  }

  /** Waits for one more second of program, then says how it went since the start. */
  async verdict(): Promise<ProgramVerdict> {
    const goal = (await this.#now()).videoFrames + 30;
    const interruptions: string[] = [];
    try {
      await waitFor('another second of program', async () => (await this.#now()).videoFrames >= goal, { timeoutMs: 8_000 });
    } catch {
      interruptions.push('the program does not go on');
    }
    const after = await this.#now();
    const before = this.#before;
    if (!after.open) interruptions.push('the destination was disconnected');
    if (after.acceptedAtMs !== before.acceptedAtMs) interruptions.push('the destination had to be connected again');
    if (after.backwards > before.backwards) interruptions.push(`${after.backwards - before.backwards} timestamps went back`);
    const expected = Math.round((after.lastTimestampMs - before.lastTimestampMs) / FRAME_MS);
    const missing = expected - (after.videoFrames - before.videoFrames);
    if (missing > 3) interruptions.push(`${missing} frames of ${expected} are missing`);
    this.#sample();
    return { interruptions, growthMb: Math.round((this.#maxMb - this.#baseMb) * 10) / 10 };
  }

  async #now(): Promise<SinkFigures> {
    return (await this.#sink.stream(this.#name)) ?? this.#before;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
