import { setTimeout as pause } from 'node:timers/promises';
import type { Child } from './child.ts';
import { publish } from './ffmpeg.ts';

const TRIES_EVERY_MS = 500;

/**
 * An encoder as a hall has one: ffmpeg publishing a file, and when its connection ends without being asked to it comes back by itself.
 */
export class Encoder implements AsyncDisposable {
  readonly #url: string;
  #file: string;
  #child: Child | null = null;
  #isWanted = false;
  #watching: Promise<void> = Promise.resolve();
  /** Times that it had to come back by itself. */
  returns = 0;

  private constructor(url: string, file: string) {
    this.#url = url;
    this.#file = file;
  }

  /** @param url whole publish URL @param file FLV */
  static async start(url: string, file: string): Promise<Encoder> {
    const encoder = new Encoder(url, file);
    await encoder.start();
    return encoder;
  }

  get running(): boolean {
    return this.#child?.running === true;
  }

  /** Begins again, with another file if one is given. */
  async start(file: string = this.#file): Promise<void> {
    this.#file = file;
    this.#isWanted = true;
    this.#child = await publish(this.#url, { file });
    this.#watching = this.#watch();
  }

  async #watch(): Promise<void> {
    while (this.#isWanted) {
      await this.#child?.exited;
      if (!this.#isWanted) return;
      await pause(TRIES_EVERY_MS);
      if (!this.#isWanted) return;
      this.returns += 1;
      this.#child = await publish(this.#url, { file: this.#file });
    }
  }

  /** SIGKILL, and nothing comes until `start`. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    await this.#child?.end('SIGKILL');
    await this.#watching;
    await this.#child?.end('SIGKILL'); // one that was starting in between
  }

  /** SIGSTOP: it keeps its socket and sends nothing. */
  freeze(): void {
    this.#child?.freeze();
  }

  thaw(): void {
    this.#child?.thaw();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
