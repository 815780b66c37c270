import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { AuditKind } from '../contract/audit.ts';
import type { DestinationKey } from '../contract/destination.ts';
import type { ImportChoice, ImportItem, ImportPreview, ImportSkip, namedKeySchema, RevealedKey, revealSchema } from '../contract/keys.ts';
import type { KeyDoubt } from '../contract/platform.ts';
import { planImport } from '../domain/import/plan.ts';
import type { PlatformFinder, Portable } from '../domain/import/portable.ts';
import { readImport } from '../domain/import/read-import.ts';
import { doubtsAboutKey, joinedAddress } from '../domain/platforms/key.ts';
import { platformAt, platformNamed, platformOf } from '../platforms/platforms.ts';
import type { ImportFile, KeyCommands, KeyEdit, NewKey } from '../transport/desk-commands.ts';
import { isBundle, readBundle, writeBundle } from '../vault/bundle.ts';
import { requireStrong, type ScryptCost } from '../vault/passphrase.ts';
import type { DestinationBook, Servers } from './destination-book.ts';
import type { AuditPort } from './ports.ts';

export interface KeyDeskDeps {
  book: DestinationBook;
  audit: AuditPort;
  clock: Pick<Clock, 'nowMs'>;
  /** Name of the house. */
  station: () => string;
  isOnAir: (id: string) => boolean;
  /** Destinations that came or changed. @param before the servers that each had */
  taken: (ids: readonly string[], before: Servers) => Promise<void>;
  /** What a guess at a bundle's passphrase costs. */
  cost: ScryptCost;
}

interface ReadFile {
  format: ImportPreview['format'];
  destinations: Portable[];
  skipped: ImportSkip[];
}

const finder: PlatformFinder = { named: platformNamed, at: platformAt };

/** Keys on their way out and in: shown once, taken to another desk, brought from another program. Each leaves an entry in the audit trail. */
export class KeyDesk implements KeyCommands {
  #deps: KeyDeskDeps;

  constructor(deps: KeyDeskDeps) {
    this.#deps = deps;
  }

  /**
   * A key of a destination, once. Written down before it is shown, and not shown where that fails.
   * @throws Fault `destination/not-found`, `destination/key-missing`, `destination/key-not-found`, `vault/locked`, `store/write-failed`
   */
  async reveal({ id, keyId }: z.output<typeof revealSchema>, who: string): Promise<RevealedKey> {
    const { name, server, called, key, backupKey } = this.#deps.book.revealed(id, keyId);
    await this.#deps.audit.write(who, 'key-revealed', detailOf(id, name, called));
    return { key, address: joinedAddress(server, key), backupKey };
  }

  /** @throws Fault as `DestinationBook.addKey` */
  async add(draft: NewKey, who: string): Promise<DestinationKey> {
    return await this.#changed(draft.id, who, 'key-added', () => this.#deps.book.addKey(draft));
  }

  /** @throws Fault as `DestinationBook.changeKey` */
  async change(change: KeyEdit, who: string): Promise<DestinationKey> {
    return await this.#changed(change.id, who, 'key-changed', () => this.#deps.book.changeKey(change));
  }

  /** @throws Fault as `DestinationBook.chooseKey` */
  async choose({ id, keyId }: z.output<typeof namedKeySchema>, who: string): Promise<void> {
    await this.#changed(id, who, 'key-chosen', () => this.#deps.book.chooseKey(id, keyId));
  }

  /** @throws Fault as `DestinationBook.removeKey`, `destination/key-on-air` for the one that is being used */
  async remove({ id, keyId }: z.output<typeof namedKeySchema>, who: string): Promise<void> {
    const { book, audit, isOnAir, taken } = this.#deps;
    if (isOnAir(id) && book.keyNow(id)?.id === keyId) throw new Fault('destination/key-on-air', { name: book.get(id).name });
    const before = book.servers();
    const { name, key } = book.removeKey(id, keyId);
    await audit.note(who, 'key-removed', detailOf(id, name, key));
    await taken([id], before);
  }

  /** Writes a change of one key down and takes it to what is on air. @throws Fault `vault/...` before anything is changed */
  async #changed(id: string, who: string, kind: AuditKind, act: () => { name: string; key: DestinationKey }): Promise<DestinationKey> {
    const { book, audit, taken } = this.#deps;
    book.specs(id);
    const before = book.servers();
    const { name, key } = act();
    await audit.note(who, kind, detailOf(id, name, key.name));
    await taken([id], before);
    return key;
  }

  /** What makes a key look wrong. */
  check({ platform, server, key }: { platform: string | null; server: string; key: string }): KeyDoubt[] {
    return doubtsAboutKey(platformOf(platform), server, key);
  }

  /** @param ids left out: all @throws Fault `vault/weak-passphrase`, `vault/locked`, `destination/not-found`, `store/write-failed` */
  async export(
    { ids, passphrase }: { ids?: string[] | undefined; passphrase: string },
    who: string,
  ): Promise<{ name: string; text: string }> {
    const { book, audit, clock, station } = this.#deps;
    requireStrong(passphrase);
    const destinations = (ids ?? book.ids()).map((id) => book.portable(id));
    const createdAtMs = clock.nowMs();
    await audit.write(who, 'keys-exported', { count: destinations.length, names: namesOf(destinations) });
    const text = await writeBundle({ station: station(), createdAtMs, destinations }, passphrase, this.#deps.cost);
    return { name: `foyer-keys-${new Date(createdAtMs).toISOString().slice(0, 10)}.foyerkeys`, text };
  }

  /** @throws Fault `bundle/...`, `import/unreadable`, `vault/locked` */
  async preview(file: ImportFile): Promise<ImportPreview> {
    const { format, destinations, skipped } = await this.#read(file);
    return { format, items: this.#plan(destinations), skipped };
  }

  /**
   * Imports what was chosen, all of it or nothing.
   * @throws Fault as `preview`, `import/moved-on` when a choice fits the file or the desk no longer, `import/on-air`, `store/write-failed`
   */
  async import(file: ImportFile, choices: readonly ImportChoice[], who: string): Promise<{ imported: number }> {
    const { book, audit, taken } = this.#deps;
    const { format, destinations } = await this.#read(file);
    const items = this.#plan(destinations);
    if (new Set(choices.map(({ index }) => index)).size !== choices.length) throw new Fault('import/moved-on');
    const arrivals = choices.map(({ index, as }) => {
      const [item, portable] = [items[index], destinations[index]];
      if (!item || !portable) throw new Fault('import/moved-on');
      return { portable, into: as === 'replace' ? intoOf(item) : null };
    });
    await audit.write(who, 'keys-imported', { format, count: arrivals.length, names: namesOf(arrivals.map(({ portable }) => portable)) });
    const before = book.servers();
    await taken(book.take(arrivals), before);
    return { imported: arrivals.length };
  }

  async #read({ text, passphrase }: ImportFile): Promise<ReadFile> {
    if (isBundle(text)) {
      const { destinations } = await readBundle(text, passphrase ?? '', this.#deps.cost);
      return { format: 'bundle', destinations, skipped: [] };
    }
    const read = readImport(text, finder);
    if (read.kind === 'unreadable') throw new Fault('import/unreadable', { line: read.line });
    return read;
  }

  #plan(destinations: readonly Portable[]): ImportItem[] {
    const { book, isOnAir } = this.#deps;
    return planImport(
      book.ids().map((id) => book.portable(id)),
      destinations,
      isOnAir,
    );
  }
}

/** @throws Fault `import/on-air`: what is on air is not changed by a file; `import/moved-on` when nothing is there to replace */
function intoOf({ meets, isOnAir, name }: ImportItem): string {
  if (meets === null) throw new Fault('import/moved-on');
  if (isOnAir) throw new Fault('import/on-air', { name });
  return meets;
}

/** A key that nobody named is told by its destination alone. */
function detailOf(id: string, name: string, key: string): Record<string, string> {
  return key === '' ? { id, name } : { id, name, key };
}

const MAX_NAMES_CHARS = 2_000;

function namesOf(destinations: readonly Portable[]): string {
  return destinations
    .map(({ name }) => name)
    .join(', ')
    .slice(0, MAX_NAMES_CHARS);
}
