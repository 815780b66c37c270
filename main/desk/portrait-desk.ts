import { Fault } from '../base/fault.ts';
import type { PortraitStandIn } from '../contract/portrait.ts';
import type { PortraitCommands } from '../transport/desk-commands.ts';
import type { DestinationBook } from './destination-book.ts';
import type { RenditionDesk } from './rendition-desk.ts';

export interface PortraitDeskDeps {
  book: DestinationBook;
  renditions: Pick<RenditionDesk, 'propose' | 'detach' | 'give'>;
}

/** Which destinations have the portrait program of a second encoder, and what stands in while that is away. */
export class PortraitDesk implements PortraitCommands {
  readonly #deps: PortraitDeskDeps;

  constructor(deps: PortraitDeskDeps) {
    this.#deps = deps;
  }

  /** @throws Fault `destination/not-found`, `rendition/no-program`, `rendition/not-possible`, `vault/...`, `store/write-failed` */
  async use(id: string, standIn: PortraitStandIn): Promise<void> {
    const { book, renditions } = this.#deps;
    const proposal = standIn === 'slate' ? null : await renditions.propose(id, { portrait: standIn });
    const percent = proposal?.costPercent ?? 0;
    if (percent > 100) throw new Fault('rendition/not-possible', { percent });
    await renditions.give([id], () => book.setPortrait(id, proposal?.profile ?? null));
  }

  /** @throws Fault `destination/not-found`, `vault/...`, `store/write-failed` */
  leave(id: string): Promise<void> {
    return this.#deps.renditions.detach(id);
  }
}
