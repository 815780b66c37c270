import { isDeepStrictEqual } from 'node:util';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import type { RelaySpec } from '../contract/engine-api.ts';
import type { RelayStatus } from '../contract/relay.ts';
import type { Output } from './outputs/output.ts';

/** Makes the output that serves a destination. */
export type OutputFactory = (spec: RelaySpec) => Output;

/**
 * The place of one destination in the engine: what is asked for (`spec`, `wanted`) and the output that serves it. Changes are applied one
 * after the other, so that an output that is going has let go of its name or folder before the next one takes it.
 */
export class RelaySlot implements AsyncDisposable {
  readonly changed = new Emitter<void>();
  readonly #make: OutputFactory;
  readonly #log: Log;
  #spec: RelaySpec;
  #wanted = false;
  #served: { spec: RelaySpec; output: Output; news: Disposable };
  #tail: Promise<void> = Promise.resolve();

  constructor(spec: RelaySpec, make: OutputFactory, log: Log) {
    this.#make = make;
    this.#log = log;
    this.#spec = spec;
    this.#served = this.#serve(spec);
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  get status(): RelayStatus {
    return { ...this.#served.output.status, wanted: this.#wanted };
  }

  /** A running output is replaced only if something it uses changed. */
  put(spec: RelaySpec): void {
    if (isDeepStrictEqual(spec, this.#spec)) return;
    this.#spec = spec;
    void this.#apply();
  }

  start(): void {
    this.#wanted = true;
    void this.#apply();
  }

  /** Resolves once the destination has been told and everything is closed. */
  stop(): Promise<void> {
    this.#wanted = false;
    return this.#apply();
  }

  retry(): void {
    this.#served.output.retry();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#served.news[Symbol.dispose]();
    await this.#served.output[Symbol.asyncDispose]();
  }

  #apply(): Promise<void> {
    this.#tail = this.#tail.then(() => this.#step()).catch((error: unknown) => this.#log.error({ err: error }, 'relay: a change failed'));
    return this.#tail;
  }

  async #step(): Promise<void> {
    if (this.#served.spec !== this.#spec) {
      const { news, output } = this.#served;
      await output[Symbol.asyncDispose]();
      news[Symbol.dispose]();
      this.#served = this.#serve(this.#spec);
      this.changed.emit();
    }
    if (this.#wanted) this.#served.output.start();
    else await this.#served.output.stop();
  }

  #serve(spec: RelaySpec): { spec: RelaySpec; output: Output; news: Disposable } {
    const output = this.#make(spec);
    return { spec, output, news: output.changed.on(() => this.changed.emit()) };
  }
}
