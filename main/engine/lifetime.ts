import type { Clock } from '../base/clock.ts';

export interface LifetimeDeps {
  clock: Clock;
  /** Desks attached now. */
  desks(): number;
  /** Whether any relay is wanted. */
  isWanted(): boolean;
  /** Called at most once. */
  end(reason: string): void;
}

/** Tells a lifetime that a desk came or went. Disposing ends the watch. */
export interface Lifetime extends Disposable {
  attachedChanged(): void;
}

const OWNER_COMES_WITHIN_MS = 15_000;
const IDLE_MS = 60_000;
const CHECK_MS = 5_000;
/** How long the last slate stands before the destinations are told that it is over. */
const GOODBYE_MS = 5_000;

/** The broadcast as far as it can end without a desk. */
export interface UnattendedShow {
  /** Its time is over. Asked with every check, so that a clock that is set again counts. */
  isOver(): boolean;
  /** Puts the last slate on. */
  sayGoodbye(): void;
  /** Somebody is there again: what was on air before the last slate. */
  takeBack(): void;
  /** Ends every relay cleanly. */
  end(): Promise<void>;
}

/** An engine that ends with its owner's connection, or when the owner never comes. */
export function ownedLifetime({ clock, desks, end }: LifetimeDeps): Lifetime {
  const waiting = clock.after(OWNER_COMES_WITHIN_MS, () => finish('its owner never came'));
  let came = false;
  let over = false;
  function finish(reason: string): void {
    if (over) return;
    over = true;
    end(reason);
  }
  return {
    attachedChanged() {
      if (desks() > 0) {
        came = true;
        waiting[Symbol.dispose]();
      } else if (came) finish('its owner has gone');
    },
    [Symbol.dispose]() {
      over = true;
      waiting[Symbol.dispose]();
    },
  };
}

/**
 * An engine that goes on without a desk, until nobody has been attached and nothing has been wanted for a minute, or until the time that
 * the show was to end: then it says goodbye, ends the broadcast, and ends itself. A desk that comes back meanwhile has the show again.
 */
export function detachedLifetime({ clock, desks, isWanted, end, show }: LifetimeDeps & { show: UnattendedShow }): Lifetime {
  let usedAtMs = clock.monotonicMs();
  let goodbye: Disposable | null = null;
  let isOver = false;
  const timer = clock.every(CHECK_MS, () => {
    const now = clock.monotonicMs();
    if (desks() > 0 || isWanted()) usedAtMs = now;
    if (desks() === 0 && isWanted() && show.isOver()) sayGoodbye();
    if (now - usedAtMs >= IDLE_MS) finish('nobody is attached and nothing is wanted');
  });
  function sayGoodbye(): void {
    if (goodbye) return;
    show.sayGoodbye();
    goodbye = clock.after(GOODBYE_MS, () => void show.end().then(() => finish('the show is over and nobody is attached')));
  }
  function finish(reason: string): void {
    if (isOver) return;
    isOver = true;
    timer[Symbol.dispose]();
    end(reason);
  }
  return {
    attachedChanged() {
      usedAtMs = clock.monotonicMs();
      if (desks() === 0 || !goodbye) return;
      goodbye[Symbol.dispose]();
      goodbye = null;
      show.takeBack();
    },
    [Symbol.dispose]() {
      isOver = true;
      timer[Symbol.dispose]();
      goodbye?.[Symbol.dispose]();
    },
  };
}
