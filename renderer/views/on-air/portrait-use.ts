import { PORTRAIT } from '../../../main/contract/portrait.ts';
import type { Snapshot } from '../../../main/contract/snapshot.ts';

/** A destination is set to the portrait program, or somebody sends it already. */
export function isPortraitUsed({ destinations, portrait }: Pick<Snapshot, 'destinations' | 'portrait'>): boolean {
  return portrait.feed.state !== 'absent' || destinations.some(({ program }) => program === PORTRAIT);
}
