import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ObsMeters } from '../contract/obs-live.ts';
import { type ChannelLevel, mixOf } from './mix.ts';
import { Newest } from './newest.ts';
import type { ObsKeeper, ObsParts } from './obs-keeper.ts';
import type { ObsSocket } from './obs-socket.ts';

const FLOOR_DB = -100;
/** OBS sends them every 50 ms; silent for so long it has not heard, and is asked again. */
const ASK_AGAIN_MS = 2_000;
/** So many lost counts of its listeners are made up for. */
const MOST_HELPERS = 4;

interface RawMeter {
  inputName: string;
  /** For each channel magnitude, peak, and peak before the fader, as factors. */
  inputLevelsMul: [number, number, number][];
}

interface Source {
  parts: ObsParts;
  listening: Disposable;
  watchdog: Disposable;
  heardAtMs: number;
  /** It was asked again since it was last heard. */
  isAskedAgain: boolean;
  ending: AbortController;
  helpers: Promise<ObsSocket | null>[];
}

/**
 * OBS's levels, 20 times a second, asked for only while somebody listens. An OBS that stays silent is asked again. One that has lost
 * count of its listeners (another program may have ended in the middle of a change) takes the first one for nobody, so that asking it
 * again changes nothing: then further connections listen beside this one until levels come.
 */
export class Meters implements Disposable {
  readonly #keeper: ObsKeeper;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #readers = new Set<Newest<'levels', ObsMeters>>();
  readonly #watching: Disposable;
  /** The connection that sends them now. */
  #from: Source | null = null;

  constructor(keeper: ObsKeeper, clock: Clock, log: Log) {
    this.#keeper = keeper;
    this.#clock = clock;
    this.#log = log;
    this.#watching = keeper.changed.on(() => this.#follow());
  }

  async *watch(signal?: AbortSignal): AsyncGenerator<ObsMeters, void> {
    const reader = new Newest<'levels', ObsMeters>();
    this.#readers.add(reader);
    this.#follow();
    try {
      yield* reader.read(signal);
    } finally {
      this.#readers.delete(reader);
      this.#follow();
    }
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]();
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
    this.#follow();
  }

  #follow(): void {
    const parts = this.#readers.size > 0 ? this.#keeper.parts : null;
    const before = this.#from;
    if (parts === (before?.parts ?? null)) return;
    this.#from = null;
    if (before) this.#leave(before);
    if (!parts) return;
    const listening = parts.socket.on('InputVolumeMeters', ({ inputs }) => this.#say(inputs as unknown as RawMeter[]));
    const watchdog = this.#clock.every(ASK_AGAIN_MS, () => this.#look());
    const heardAtMs = this.#clock.monotonicMs();
    this.#from = { parts, listening, watchdog, heardAtMs, isAskedAgain: false, ending: new AbortController(), helpers: [] };
    this.#ask(parts.socket.beginMeters());
  }

  #leave({ parts, listening, watchdog, ending, helpers }: Source): void {
    listening[Symbol.dispose]();
    watchdog[Symbol.dispose]();
    ending.abort();
    for (const helper of helpers) void helper.then((socket) => socket?.[Symbol.asyncDispose]());
    if (parts === this.#keeper.parts) this.#ask(parts.socket.endMeters());
  }

  #look(): void {
    const from = this.#from;
    if (!from || this.#clock.monotonicMs() - from.heardAtMs < ASK_AGAIN_MS) return;
    if (!from.isAskedAgain) {
      from.isAskedAgain = true;
      this.#ask(from.parts.socket.beginMeters());
    } else if (from.helpers.length < MOST_HELPERS) {
      this.#log.info({ helpers: from.helpers.length + 1 }, 'obs: no levels, another connection asks for them too');
      from.helpers.push(
        from.parts.socket.openSecond(from.ending.signal).catch((error: unknown) => {
          this.#log.debug({ err: error }, 'obs: meters');
          return null;
        }),
      );
    }
  }

  #ask(asked: Promise<void>): void {
    // A link that ends takes its meters with it and the next one is asked anew; one that stays is asked again by the watchdog.
    asked.catch((error: unknown) => this.#log.debug({ err: error }, 'obs: meters'));
  }

  #say(inputs: readonly RawMeter[]): void {
    if (this.#from) Object.assign(this.#from, { heardAtMs: this.#clock.monotonicMs(), isAskedAgain: false });
    const entries = inputs.map(({ inputName, inputLevelsMul }) => {
      const channels = inputLevelsMul.map(([magnitude, peak]): [number, number] => [decibel(magnitude), decibel(peak)]);
      return [inputName, channels] as const;
    });
    // What is only monitored is heard in the hall's headphones, not on the program.
    const audio = this.#from?.parts.live.live?.audio ?? {};
    const heard = inputs.filter(({ inputName }) => audio[inputName]?.monitoring !== 'monitor-only');
    const mix = mixOf(heard.map(({ inputLevelsMul }) => inputLevelsMul.map(([magnitude, peak]): ChannelLevel => [magnitude, peak])));
    const meters = {
      levels: Object.fromEntries(entries),
      mix: mix.map(([magnitude, peak]) => [decibel(magnitude), decibel(peak)] as [number, number]),
    };
    for (const reader of this.#readers) reader.put('levels', meters);
  }
}

function decibel(factor: number): number {
  return factor > 0 ? Math.max(FLOOR_DB, Math.round(200 * Math.log10(factor)) / 10) : FLOOR_DB;
}
