import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ObsThumbnail } from '../contract/obs-live.ts';
import { Newest } from './newest.ts';
import type { ObsKeeper, ObsParts } from './obs-keeper.ts';

const WIDTH = 240;
const QUALITY = 60;
/**
 * OBS is left alone for so many times as long as a picture took it, and so long at the least: 5 pictures a second.
 * @source measured with OBS 29.0.2: a picture costs 3.2 to 3.9 ms of a core and is answered after 16 ms, as it waits for the next frame;
 * so a quarter of the time that it takes is work, and this stays below 5 % of a core on a slow machine too
 */
const REST_FACTOR = 5;
const LEAST_REST_MS = 200;
/** While OBS says no (it loads a scene collection). */
const AFTER_REFUSAL_MS = 1_000;
/** What is seen on air or next gets its picture so much more often. */
const URGENCY = 4;

interface Picture {
  jpeg: Buffer;
  /** UTC epoch, ms: differs over restarts, so that a browser may keep it. */
  version: number;
}

/** Pictures of the scenes, one after the other, made only while somebody looks. */
export class Thumbnails implements Disposable {
  readonly #keeper: ObsKeeper;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #readers = new Set<Newest<string, ObsThumbnail>>();
  readonly #pictures = new Map<string, Picture>();
  readonly #triedMs = new Map<string, number>();
  readonly #watching: Disposable;
  #timer: Disposable | null = null;
  #isBusy = false;

  constructor(keeper: ObsKeeper, clock: Clock, log: Log) {
    this.#keeper = keeper;
    this.#clock = clock;
    this.#log = log;
    this.#watching = keeper.changed.on(() => this.#plan(0));
  }

  /** Says which scenes have a new picture: those that are there first. */
  async *watch(signal?: AbortSignal): AsyncGenerator<ObsThumbnail, void> {
    const reader = new Newest<string, ObsThumbnail>();
    for (const [scene, { version }] of this.#pictures) reader.put(scene, { scene, version });
    this.#readers.add(reader);
    this.#plan(0);
    try {
      yield* reader.read(signal);
    } finally {
      this.#readers.delete(reader);
    }
  }

  picture(scene: string): Picture | null {
    return this.#pictures.get(scene) ?? null;
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  #plan(restMs: number): void {
    if (this.#timer || this.#isBusy || this.#readers.size === 0 || !this.#keeper.parts) return;
    this.#timer = this.#clock.after(restMs, () => {
      this.#timer = null;
      this.#next().catch((error: unknown) => this.#log.debug({ err: error }, 'obs: thumbnails'));
    });
  }

  async #next(): Promise<void> {
    const parts = this.#keeper.parts;
    if (this.#readers.size === 0 || !parts) return;
    const scenes = parts.reader.scenes;
    const urgent = new Set([scenes.program, parts.live.live?.studio.preview ?? '']);
    const names = [...scenes.names].sort((a, b) => Number(urgent.has(b)) - Number(urgent.has(a)));
    for (const scene of [...this.#pictures.keys()]) if (!names.includes(scene)) this.#pictures.delete(scene);
    const nowMs = this.#clock.monotonicMs();
    const scene = mostDue(
      names,
      (name) => (nowMs - (this.#triedMs.get(name) ?? Number.NEGATIVE_INFINITY)) * (urgent.has(name) ? URGENCY : 1),
    );
    if (scene === null) return;
    this.#isBusy = true;
    let restMs = AFTER_REFUSAL_MS;
    try {
      this.#keep(scene, await shoot(parts, scene));
      restMs = Math.max(LEAST_REST_MS, (this.#clock.monotonicMs() - nowMs) * REST_FACTOR);
    } catch (error) {
      this.#log.debug({ err: error }, 'obs: no picture of a scene'); // empty, or going: the next round tells
    } finally {
      this.#triedMs.set(scene, this.#clock.monotonicMs());
      this.#isBusy = false;
    }
    this.#plan(restMs);
  }

  #keep(scene: string, jpeg: Buffer): void {
    if (this.#pictures.get(scene)?.jpeg.equals(jpeg)) return;
    const version = this.#clock.nowMs();
    this.#pictures.set(scene, { jpeg, version });
    for (const reader of this.#readers) reader.put(scene, { scene, version });
  }
}

async function shoot({ socket }: ObsParts, sourceName: string): Promise<Buffer> {
  const { imageData } = await socket.call('GetSourceScreenshot', {
    sourceName,
    imageFormat: 'jpg',
    imageWidth: WIDTH,
    imageCompressionQuality: QUALITY,
  });
  return Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64');
}

/** The first of those that have waited longest, by their weight. */
function mostDue(names: readonly string[], waited: (name: string) => number): string | null {
  let found: { name: string; waitedMs: number } | null = null;
  for (const name of names) {
    const waitedMs = waited(name);
    if (!found || waitedMs > found.waitedMs) found = { name, waitedMs };
  }
  return found?.name ?? null;
}
