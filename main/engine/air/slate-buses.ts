import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { SlateKind } from '../../contract/slate.ts';
import type { ProgramSource } from '../bus/batch.ts';
import type { HeaderRegistry } from '../bus/header-registry.ts';
import { ProgramBus } from '../bus/program-bus.ts';
import type { SlateFormat, SlateShelf } from '../slate/clip.ts';
import { SlatePlayer } from '../slate/slate-player.ts';
import { WallLine } from './wall-line.ts';

export interface SlateBusesDeps {
  clock: Clock;
  log: Log;
  registry: HeaderRegistry;
  shelf: SlateShelf;
  format(): SlateFormat | null;
  /** Where the program is on its timeline, ms: a slate begins near it, so that hardly anything has to be moved. */
  positionMs(): number;
}

interface Running {
  bus: ProgramBus;
  player: SlatePlayer;
  users: number;
}

/** Slates beside the program, for destinations that are to have one while the others have the program: one bus a kind, while it is used. */
export class SlateBuses implements Disposable {
  readonly #deps: SlateBusesDeps;
  readonly #running = new Map<SlateKind, Running>();

  constructor(deps: SlateBusesDeps) {
    this.#deps = deps;
  }

  /** The bus of a kind; disposing says that it is not used here any more. */
  open(kind: SlateKind): { source: ProgramSource } & Disposable {
    const running = this.#running.get(kind) ?? this.#start(kind);
    running.users += 1;
    let isOpen = true;
    return {
      source: running.bus,
      [Symbol.dispose]: () => {
        if (isOpen) this.#leave(kind, running);
        isOpen = false;
      },
    };
  }

  [Symbol.dispose](): void {
    for (const running of this.#running.values()) end(running);
    this.#running.clear();
  }

  #start(kind: SlateKind): Running {
    const { clock, log, registry, shelf, format, positionMs } = this.#deps;
    const bus = new ProgramBus({ clock, registry, startMs: positionMs() });
    const player = new SlatePlayer({ clock, log, bus, shelf, wall: new WallLine(), format });
    const running = { bus, player, users: 0 };
    this.#running.set(kind, running);
    player.play(kind);
    return running;
  }

  #leave(kind: SlateKind, running: Running): void {
    running.users -= 1;
    if (running.users > 0) return;
    end(running);
    this.#running.delete(kind);
  }
}

function end({ player, bus }: Running): void {
  player[Symbol.dispose]();
  bus[Symbol.dispose]();
}
