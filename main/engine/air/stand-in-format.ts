import { isDeepStrictEqual } from 'node:util';
import type { FaultInfo } from '../../contract/fault.ts';
import type { Feed } from '../feeds/feed.ts';
import type { SlateFormat, SlateShelf } from '../slate/clip.ts';
import { formatOf, otherCodec } from './program-format.ts';

/** What slates have to be like, by the feed that was last on air; the shelf is told early, so that they are made before they are needed. */
export class StandInFormat {
  readonly #shelf: SlateShelf;
  #value: SlateFormat | null = null;
  #prepared: SlateFormat | null = null;
  #otherCodec: string | null = null;

  /** @param expected what it is before a feed has been seen */
  constructor(shelf: SlateShelf, expected: SlateFormat | null = null) {
    this.#shelf = shelf;
    this.#value = expected;
  }

  /** null where no program has been seen. */
  get value(): SlateFormat | null {
    return this.#value;
  }

  /** Slates are H.264 beside a feed of a codec that none are made in. */
  get fault(): FaultInfo | null {
    return this.#otherCodec === null ? null : { code: 'slate/other-codec', params: { codec: this.#otherCodec } };
  }

  /** Looks at the feed on air. Its frame rate is certain after its first GOP; nothing is made before that. */
  follow(feed: Feed): void {
    this.#otherCodec = otherCodec(feed.status);
    this.#value = formatOf(feed.status, feed.fps) ?? this.#value;
    if (feed.fps > 0) this.prepare();
  }

  /** Has the slates made, also before there is a feed. */
  prepare(): void {
    if (this.#value === null || isDeepStrictEqual(this.#value, this.#prepared)) return;
    this.#prepared = this.#value;
    this.#shelf.prepare(this.#value);
  }
}
