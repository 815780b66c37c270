/** A name and what it becomes where others on the network have it already. */
const TRIES = 5;
const MAX_LABEL = 63;
const PREFIX = 'foyer';

/**
 * What a desk calls itself on the local network, the best first: `foyer-hall`, `foyer-hall-2` ... All of them are the desk's own names, so that
 * its certificate stays the same whichever it gets.
 * @param hostname of this computer, with or without a domain
 * @returns labels without `.local`, lower case
 */
export function localLabels(hostname: string): string[] {
  const first = hostname.split('.')[0] ?? '';
  const plain = first
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const isNamed = plain !== '' && plain !== 'localhost';
  const full = !isNamed ? PREFIX : plain === PREFIX || plain.startsWith(`${PREFIX}-`) ? plain : `${PREFIX}-${plain}`;
  const base = full.slice(0, MAX_LABEL - 2).replace(/-+$/, '');
  return Array.from({ length: TRIES }, (_, index) => (index === 0 ? base : `${base}-${index + 1}`));
}

/** @returns the name in the domain of multicast DNS. @source RFC 6762, section 3 */
export const localName = (label: string): string => `${label}.local`;
