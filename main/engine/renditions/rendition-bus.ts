import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { SlateKind } from '../../contract/slate.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import { WallLine } from '../air/wall-line.ts';
import type { BusReader, Prime, ProgramSource } from '../bus/batch.ts';
import type { HeaderRole, HeaderSet } from '../bus/codec-headers.ts';
import type { HeaderRegistry } from '../bus/header-registry.ts';
import { ProgramBus } from '../bus/program-bus.ts';
import { DROPPED } from '../bus/timeline.ts';
import type { SlateFormat, SlateShelf } from '../slate/clip.ts';
import { SlatePlayer } from '../slate/slate-player.ts';

export interface RenditionBusDeps {
  clock: Clock;
  log: Log;
  registry: HeaderRegistry;
  shelf: SlateShelf;
  format(): SlateFormat | null;
  /** Where the program is on its timeline, ms. */
  positionMs(): number;
  /** How many there are now. */
  onReaders(count: number): void;
}

interface Line {
  bus: ProgramBus;
  player: SlatePlayer;
  wall: WallLine;
}

/**
 * What the destinations of a rendition read: one encoder after the other, and a slate in between, on one timeline. It begins where the
 * program is when the first encoder has its first picture, so that a destination that comes over from the program has next to no time to
 * make up for.
 */
export class RenditionBus implements ProgramSource {
  readonly #deps: RenditionBusDeps;
  readonly #readers = new Map<BusReader, Disposable | null>();
  #line: Line | null = null;

  constructor(deps: RenditionBusDeps) {
    this.#deps = deps;
  }

  get present(): boolean {
    return this.#line?.bus.present ?? false;
  }

  attach(reader: BusReader): Disposable {
    this.#readers.set(reader, this.#line?.bus.attach(reader) ?? null);
    this.#deps.onReaders(this.#readers.size);
    return {
      [Symbol.dispose]: () => {
        if (!this.#readers.has(reader)) return;
        this.#readers.get(reader)?.[Symbol.dispose]();
        this.#readers.delete(reader);
        this.#deps.onReaders(this.#readers.size);
      },
    };
  }

  prime(): Prime {
    return this.#line?.bus.prime() ?? { headers: null, gop: [] };
  }

  /** An encoder's media follow, the first of them a keyframe, or sound if there is no picture. */
  splice(headers: HeaderSet): void {
    const { bus, player } = this.#open();
    player.stop();
    bus.splice('feed', headers);
  }

  /** The encoder on air has another header from here on. */
  note(role: HeaderRole, payload: Buffer): void {
    this.#line?.bus.note(role, payload);
  }

  push(type: number, role: MediaRole, rawMs: number, payload: Buffer): void {
    if (!this.#line) return;
    const placedMs = this.#line.bus.push(type, role, rawMs, payload);
    if (placedMs !== DROPPED) this.#line.wall.note(placedMs, this.#deps.clock.monotonicMs());
  }

  /** A slate until the next encoder; nothing where nothing has gone out so far. */
  standIn(kind: SlateKind): void {
    if (this.present) this.#line?.player.play(kind);
  }

  /** There is nothing to be encoded any more. The timeline goes on with the next encoder. */
  clear(): void {
    this.#line?.player.stop();
    this.#line?.bus.clear();
  }

  /** Nobody reads any more. */
  end(): void {
    this.clear();
    this.#line?.bus[Symbol.dispose]();
    this.#line = null;
    for (const reader of this.#readers.keys()) this.#readers.set(reader, null);
  }

  #open(): Line {
    if (this.#line) return this.#line;
    const { clock, log, registry, shelf, format, positionMs } = this.#deps;
    const bus = new ProgramBus({ clock, registry, startMs: positionMs() });
    const wall = new WallLine();
    this.#line = { bus, wall, player: new SlatePlayer({ clock, log, bus, shelf, wall, format }) };
    for (const reader of this.#readers.keys()) this.#readers.set(reader, bus.attach(reader));
    return this.#line;
  }
}
