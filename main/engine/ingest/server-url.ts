import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { APP } from './publish-rules.ts';

/** What goes into an encoder's server field. For "every address" (`0.0.0.0`, `::`) the first one of this machine that others reach. */
export function serverUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? outsideAddress() : host;
  return `rtmp://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}/${APP}`;
}

function outsideAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
