import { isIP } from 'node:net';

/** Whether only this machine can reach an ingest that listens on `host`. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '').toLowerCase();
  return plain === 'localhost' || plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** An address one can listen on by its look: an IP address or `localhost`. */
export function isListenAddress(host: string): boolean {
  return host === 'localhost' || isIP(host) !== 0;
}
