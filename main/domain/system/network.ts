/** Of an interface as the system lists it, by name; the parts that count here. */
export type Interfaces = Readonly<Record<string, readonly { address: string; family: string; internal: boolean }[] | undefined>>;

/** Bridges of containers and virtual machines, and tunnels: they have an address whether there is a network or not. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|utun|tailscale|zt|wg|tun|tap)/i;
/** Given by the machine to itself when nobody else does. @source RFC 3927, RFC 4291 section 2.5.6 */
const LINK_LOCAL = /^(169\.254\.|fe[89ab][0-9a-f]:)/i;

/** Addresses by which this machine is on a network, sorted. */
export function networkAddresses(interfaces: Interfaces): string[] {
  const addresses = Object.entries(interfaces).flatMap(([name, infos = []]) =>
    VIRTUAL.test(name) ? [] : infos.filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address)).map(({ address }) => address),
  );
  return [...new Set(addresses)].sort();
}

const isIpv4 = (address: string): boolean => !address.includes(':');

/**
 * Whether encoders and tablets that know this machine by its address have to be told another one: an IPv4 address is gone. Without IPv4,
 * that no address stayed; single IPv6 addresses come and go by themselves all day.
 */
export function hasMoved(before: readonly string[], after: readonly string[]): boolean {
  const known = before.filter(isIpv4);
  if (known.length > 0) return known.some((address) => !after.includes(address));
  return before.length > 0 && !before.some((address) => after.includes(address));
}
