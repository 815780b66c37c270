import type { PowerSaveBlocker } from 'electron';
import type { Tally } from '../main/contract/snapshot.ts';

export interface PowerKeeper extends Disposable {
  follow(tally: Tally): void;
}

/** Keeps computer and screen awake while anything is on air or about to be; in standby the machine may sleep as it likes. */
export function openPowerKeeper(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>): PowerKeeper {
  let id: number | null = null;
  const release = () => {
    if (id !== null) blocker.stop(id);
    id = null;
  };
  return {
    follow(tally) {
      if (tally === 'standby') release();
      else id ??= blocker.start('prevent-display-sleep');
    },
    [Symbol.dispose]: release,
  };
}
