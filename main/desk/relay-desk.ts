import { Fault } from '../base/fault.ts';
import type { FaultInfo } from '../contract/fault.ts';
import { keyProblem, needsKey } from '../contract/key-choice.ts';
import type { SlateKind } from '../contract/slate.ts';
import { isRehearsal } from '../domain/rehearsal-id.ts';
import type { RelayCommands } from '../transport/desk-commands.ts';
import type { DestinationBook } from './destination-book.ts';
import { each } from './each.ts';
import type { RelayKeeper } from './relay-keeper.ts';

export interface RelayDeskDeps {
  book: DestinationBook;
  relays: RelayKeeper;
  clock: { nowMs(): number };
  /** Why the vault cannot be opened, where not for want of a passphrase alone. */
  vaultFault: () => FaultInfo | null;
  isRehearsing: () => boolean;
  /** Whether it is shown: also a destination that the engine serves and the settings have lost. */
  isKnown: (id: string) => boolean;
}

/** Destinations put on air and taken off: whatever is done to one is done to each of its servers, with the key that counts now. */
export class RelayDesk implements RelayCommands {
  readonly #deps: RelayDeskDeps;

  constructor(deps: RelayDeskDeps) {
    this.#deps = deps;
  }

  /** As by hand, also over a rehearsal; one that is served already goes on, and where the event has another key with that one. */
  async startForEvent(id: string): Promise<void> {
    const { book, relays } = this.#deps;
    if (!book.relayIds(id).every((relay) => relays.isServed(relay))) return await this.#start(id);
    this.#requireValidKey(id);
    await each(book.specs(id), (spec) => relays.put(spec));
  }

  /**
   * By hand: never beside a rehearsal.
   * @throws Fault `rehearsal/running`, `destination/key-missing`, `destination/key-expired`, `destination/key-not-yet`, `vault/...`, and
   *   as `RelayKeeper.start`
   */
  async start(id: string): Promise<void> {
    if (this.#deps.isRehearsing()) throw new Fault('rehearsal/running');
    await this.#start(id);
  }

  /** Starts what can be started, and then says of the first one why it cannot. */
  async startAll(): Promise<void> {
    if (this.#deps.isRehearsing()) throw new Fault('rehearsal/running');
    await each(this.#deps.book.ids(), (id) => this.#start(id));
  }

  async stop(id: string): Promise<void> {
    this.requireKnown(id);
    await this.stopForEvent(id);
  }

  /** As by hand; one that is not there any more is no error. */
  stopForEvent(id: string): Promise<void> {
    return each(this.#relayIds(id), (relay) => this.#deps.relays.stop(relay));
  }

  async endAll(): Promise<void> {
    const { relays } = this.#deps;
    const wanted = [...relays.wanted].filter((id) => !isRehearsal(id));
    await each(wanted, (id) => relays.stop(id));
  }

  async retry(id: string): Promise<void> {
    this.requireKnown(id);
    await each(this.#relayIds(id), (relay) => this.#deps.relays.retry(relay));
  }

  async slate(id: string, slate: SlateKind | null): Promise<void> {
    this.requireKnown(id);
    await each(this.#relayIds(id), (relay) => this.#deps.relays.slate(relay, slate));
  }

  /** A destination is another one than before: what is on air takes over what changed, a second server comes or goes. */
  async changed(id: string, before: readonly string[]): Promise<void> {
    const { book, relays } = this.#deps;
    const now = book.relayIds(id);
    await each(
      before.filter((relay) => !now.includes(relay)),
      (relay) => relays.remove(relay),
    );
    const isOnAir = relays.wanted.has(id);
    await each(book.specs(id), (spec) => (isOnAir && !before.includes(spec.id) ? relays.start(spec) : relays.put(spec)));
  }

  remove(id: string): Promise<void> {
    return each(this.#relayIds(id), (relay) => this.#deps.relays.remove(relay));
  }

  /** @throws Fault `destination/not-found` */
  requireKnown(id: string): void {
    if (!this.#deps.isKnown(id)) throw new Fault('destination/not-found', { id });
  }

  async #start(id: string): Promise<void> {
    const { book, relays } = this.#deps;
    if (book.relayIds(id).every((relay) => relays.isServed(relay))) return;
    this.#requireValidKey(id);
    await each(book.specs(id), (spec) => relays.start(spec));
  }

  /** One that no desk knows of has the one relay that it is shown for. */
  #relayIds(id: string): string[] {
    const { book } = this.#deps;
    return book.has(id) ? book.relayIds(id) : [id];
  }

  #requireValidKey(id: string): void {
    const { book, clock } = this.#deps;
    const destination = book.get(id);
    if (!needsKey(destination)) return;
    const { name } = destination;
    const key = book.keyNow(id);
    const problem = keyProblem(key, clock.nowMs());
    // A vault that cannot be opened may not even tell whether there is a key.
    const fault = this.#deps.vaultFault();
    if (problem === 'missing' && fault) throw new Fault(fault.code, fault.params);
    if (problem === 'missing') throw new Fault('destination/key-missing', { name });
    if (problem === 'expired') throw new Fault('destination/key-expired', { name, key: key?.name ?? '' });
    if (problem === 'not-yet') throw new Fault('destination/key-not-yet', { name, key: key?.name ?? '' });
  }
}
