import { rm } from 'node:fs/promises';
import type { Destination } from '../contract/destination.ts';
import type { DestinationCommands, DestinationEdit, NewDestination } from '../transport/desk-commands.ts';
import type { DestinationBook, Servers } from './destination-book.ts';
import { each } from './each.ts';
import type { RelayDesk } from './relay-desk.ts';

export interface DestinationDeskDeps {
  book: DestinationBook;
  relays: RelayDesk;
  /** The list of destinations is another one. */
  changed: () => void;
}

/** The operator's destinations, added, changed and removed: what is on air follows. */
export class DestinationDesk implements DestinationCommands {
  readonly #deps: DestinationDeskDeps;

  constructor(deps: DestinationDeskDeps) {
    this.#deps = deps;
  }

  /** @throws Fault `vault/...`, and as `DestinationBook.add` */
  async add(draft: NewDestination): Promise<Destination> {
    const destination = this.#deps.book.add(draft);
    await this.taken([destination.id], new Map());
    return destination;
  }

  /** @throws Fault `vault/...`, and as `DestinationBook.change` */
  async change(change: DestinationEdit): Promise<Destination> {
    const { book } = this.#deps;
    this.#requireKey(change.id);
    const before = book.servers();
    const destination = book.change(change);
    await this.taken([change.id], before);
    return destination;
  }

  /** @throws Fault `destination/not-found`, `vault/...`, `store/write-failed` */
  async remove(id: string): Promise<void> {
    const { book, relays, changed } = this.#deps;
    relays.requireKnown(id);
    if (book.has(id)) this.#requireKey(id);
    await relays.remove(id);
    if (book.has(id)) book.remove(id);
    changed();
    await rm(book.folder(id), { recursive: true, force: true });
  }

  /** Destinations came or changed, by hand, by a file or by their keys. @param before the servers of each until then */
  async taken(ids: readonly string[], before: Servers): Promise<void> {
    const { relays, changed } = this.#deps;
    changed();
    await each(ids, (id) => relays.changed(id, before.get(id) ?? []));
  }

  /** What needs a key waits for the vault. @throws Fault `vault/locked`, or why it cannot be opened; `destination/not-found` */
  #requireKey(id: string): void {
    this.#deps.book.specs(id);
  }
}
