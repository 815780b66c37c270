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

/** An engine that goes on without a desk, until nobody has been attached and nothing has been wanted for a minute. */
export function detachedLifetime({ clock, desks, isWanted, end }: LifetimeDeps): Lifetime {
  let usedAtMs = clock.monotonicMs();
  const timer = clock.every(CHECK_MS, () => {
    const now = clock.monotonicMs();
    if (desks() > 0 || isWanted()) usedAtMs = now;
    if (now - usedAtMs < IDLE_MS) return;
    timer[Symbol.dispose]();
    end('nobody is attached and nothing is wanted');
  });
  return {
    attachedChanged() {
      usedAtMs = clock.monotonicMs();
    },
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
