const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const SLUG_CHARS = 24;
const RANDOM_CHARS = 6;

/**
 * A new destination's id: readable, from its name, and with 30 random bits, so that an id is never used twice (keys and HLS folders hang
 * on it) and a removed one does not come back.
 * @param random uniform in [0, 1); handed in so that tests are exact
 * @returns matches `destinationIdSchema`, for example `youtube-main-k3x9pd`
 */
export function destinationId(name: string, random: () => number): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_CHARS)
    .replace(/^-+|-+$/g, '');
  const tail = Array.from({ length: RANDOM_CHARS }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
  const head = slug === '' || slug.startsWith('rehearsal') ? `to-${slug}`.replace(/-+$/, '') : slug;
  return `${head}-${tail}`;
}

/** Names are told apart as people read them: case, width and outer space do not count. */
export function sameName(a: string, b: string): boolean {
  const plain = (name: string) => name.normalize('NFKC').trim().toLowerCase();
  return plain(a) === plain(b);
}
