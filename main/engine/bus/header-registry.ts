const MAX_KNOWN = 1_000;

/**
 * Numbers sets of codec headers by what is in them: the same set has the same number, whichever source it comes from and whichever bus it
 * goes through, so that a reader sends headers again only where its decoder needs others.
 */
export class HeaderRegistry {
  readonly #numbers = new Map<string, number>();
  #last = 0;

  /** @returns from 1; 0 for none at all */
  numberOf(audio: Buffer | null, video: Buffer | null): number {
    if (!audio && !video) return 0;
    const key = `${audio?.toString('base64') ?? ''} ${video?.toString('base64') ?? ''}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#last += 1;
    this.#numbers.set(key, this.#last);
    const [oldest] = this.#numbers.keys();
    // An encoder gone wild: a set that is forgotten costs its readers one more copy of their headers.
    if (this.#numbers.size > MAX_KNOWN && oldest !== undefined) this.#numbers.delete(oldest);
    return this.#last;
  }
}
