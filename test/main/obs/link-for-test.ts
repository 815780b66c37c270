import { type Clock, systemClock } from '../../../main/base/clock.ts';
import { silentLog } from '../../../main/base/log.ts';
import { ObsLink } from '../../../main/obs/obs-link.ts';
import { waitFor } from '../../peers/wait-for.ts';

/** What a vault entry does, in memory. */
export class MemoryPrevious {
  json: string | null = null;

  load(): string | null {
    return this.json;
  }

  save(json: string | null): void {
    this.json = json;
  }
}

export async function openLink(previous = new MemoryPrevious(), clock: Clock = systemClock): Promise<ObsLink> {
  return ObsLink.open({ clock, log: silentLog, random: () => 0.1, previous, previousEncoder: new MemoryPrevious() });
}

/** A link that is up. */
export async function linkTo(
  obs: { port: number; password: string },
  previous = new MemoryPrevious(),
  clock: Clock = systemClock,
): Promise<ObsLink> {
  const link = await openLink(previous, clock);
  link.connect({ host: '127.0.0.1', port: obs.port, password: obs.password });
  await waitFor('the link to be up', () => link.status.link === 'up');
  return link;
}
