import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { bracketed, isEverywhere, namesOf } from './names.ts';

export interface OwnNamesDeps {
  /** What the desk listens on; only one that stands for all addresses gets new ones. */
  host: string;
  /** Names beside the machine's own. */
  extra: readonly string[];
  clock: Pick<Clock, 'every'>;
  /** Of the machine, now. */
  addresses(): string[];
}

const LOOK_EVERY_MS = 5_000;

/**
 * What this desk can be called. A network that gives the machine another address while a show is on must not lock out its tablets. An
 * address that was once its own stays one: whoever has it now is not reached by way of this desk.
 */
export class OwnNames implements Disposable {
  /** There is a new one. */
  readonly changed = new Emitter<void>();
  /** As a Host header has them: lower case, without port, IPv6 in brackets. */
  readonly hosts = new Set<string>();
  #all: string[] = [];
  readonly #timer: Disposable | null;

  constructor(deps: OwnNamesDeps) {
    this.#look(deps);
    this.#timer = isEverywhere(deps.host) ? deps.clock.every(LOOK_EVERY_MS, () => this.#look(deps)) : null;
  }

  /** Names and addresses, those of now and for other machines first. */
  get all(): readonly string[] {
    return this.#all;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #look({ host, extra, addresses }: OwnNamesDeps): void {
    const now = namesOf(host, addresses(), extra);
    const isNew = now.some((name) => !this.#all.includes(name));
    this.#all = [...new Set([...now, ...this.#all])];
    for (const name of now) this.hosts.add(bracketed(name));
    if (isNew) this.changed.emit();
  }
}
