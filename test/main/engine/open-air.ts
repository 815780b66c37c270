import type { Clock } from '../../../main/base/clock.ts';
import { silentLog } from '../../../main/base/log.ts';
import { Air } from '../../../main/engine/air/air.ts';
import { FakeShelf } from './fake-shelf.ts';

/** An air whose slates are made up. Nobody is to be served unless the test says so: a lost feed is then followed by nothing. */
export function openAir(clock: Clock, deps: { isWanted?: () => boolean; shelf?: FakeShelf } = {}): Air {
  return new Air({ clock, log: silentLog, shelf: new FakeShelf(), isWanted: () => false, ...deps });
}
