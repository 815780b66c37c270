import pino from 'pino';
import { expect } from 'vitest';
import { Scope } from '../../../../../main/base/scope.ts';
import type { RelayState } from '../../../../../main/contract/relay.ts';
import type { KernelQueue } from '../../../../../main/engine/outputs/rtmp/kernel-queues.ts';
import type { Relay } from '../../../../../main/engine/outputs/rtmp/relay.ts';
import { type Script, startBrokenRtmpServer } from '../../../../peers/broken-rtmp-server.ts';
import type { RtmpServer } from '../../../../peers/rtmp-server.ts';
import { RtmpSink } from '../../../../peers/rtmp-sink.ts';
import { FakeClock } from '../../../fake-clock.ts';
import type { TestEncoder } from '../../test-encoder.ts';
import { RelayHouse } from './relay-for-test.ts';

const FRAME_MS = 40;

/** Relays on fake time and real sockets. */
export class RelayRig implements AsyncDisposable {
  readonly scope = new Scope();
  readonly clock: FakeClock;
  readonly house: RelayHouse;
  readonly #kernel: KernelQueue;
  /** Lines of the relays' log. */
  readonly lines: string[];

  private constructor(clock: FakeClock, house: RelayHouse, kernel: KernelQueue, lines: string[]) {
    this.clock = clock;
    this.house = house;
    this.#kernel = kernel;
    this.lines = lines;
  }

  static async open(): Promise<RelayRig> {
    const clock = new FakeClock(Date.UTC(2026, 10, 21, 20));
    const kernel: KernelQueue = { bytes: 0, heldBy: 'unknown' };
    const lines: string[] = [];
    const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
    const queues = new Map<string, KernelQueue>();
    queues.get = () => kernel;
    return new RelayRig(clock, await RelayHouse.open({ clock, log, read: () => queues }), kernel, lines);
  }

  /** What the kernel is said to hold for every connection from now on, and why. */
  kernelHolds(bytes: number, heldBy: KernelQueue['heldBy'] = 'unknown'): void {
    Object.assign(this.#kernel, { bytes, heldBy });
  }

  async sink(): Promise<RtmpSink> {
    return this.scope.use(await RtmpSink.open());
  }

  async broken(script: Script | readonly Script[]): Promise<RtmpServer> {
    return this.scope.use(await startBrokenRtmpServer({ script }));
  }

  /** Frames for so long, in the bus's time. */
  async play(encoder: TestEncoder, ms: number): Promise<void> {
    for (let done = 0; done < ms; done += FRAME_MS) {
      encoder.frame();
      await this.clock.advance(FRAME_MS);
    }
  }

  /** Frames until the relay is in this state. */
  async playUntil(encoder: TestEncoder, relay: Relay, state: RelayState, limitMs = 20_000): Promise<void> {
    for (let done = 0; done < limitMs && relay.status.state !== state; done += FRAME_MS) await this.play(encoder, FRAME_MS);
    expect(relay.status.state).toBe(state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scope[Symbol.asyncDispose]();
    await this.house[Symbol.asyncDispose]();
    expect(this.clock.pendingTimers).toBe(0);
  }
}

/** The state comes without time passing. */
export const settled = (relay: Relay, state: RelayState) => expect.poll(() => relay.status.state).toBe(state);
