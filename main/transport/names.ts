import { hostname, networkInterfaces } from 'node:os';

/** Whether it stands for all addresses of this machine. */
export function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * What this desk can be called when it listens on `host`: names and addresses, lower case, those for other machines first.
 * @param addresses of the machine
 */
export function namesOf(host: string, addresses: readonly string[], extra: readonly string[] = []): string[] {
  const loopback = ['localhost', '127.0.0.1', '::1'];
  const own = isEverywhere(host) ? [...addresses, hostname(), `${hostname()}.local`] : [host];
  return [...new Set([...own, ...extra, ...loopback].map((name) => name.toLowerCase()))];
}

/** Of this machine, for others to reach it by: IPv4 first, no loopback, nothing that needs a zone. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((interfaces) => interfaces ?? []);
  const reachable = all.filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith('fe80:'));
  return reachable.sort((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}
