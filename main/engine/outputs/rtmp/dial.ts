import { lookup as systemLookup } from 'node:dns';
import { isIP, Socket, type SocketConstructorOpts } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Clock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import { networkFault } from '../../../base/network-fault.ts';
import type { RtmpServer } from '../../../rtmp/server-url.ts';

/** All addresses of a name, best first. @throws NodeJS.ErrnoException as `dns.lookup` does */
export type Lookup = (host: string) => Promise<readonly string[]>;

export interface DialDeps {
  clock: Clock;
  lookup: Lookup;
  /** Undefined: Node's own roots. */
  secureContext: SecureContext | undefined;
  /** For TCP over all addresses, ms; 10 s when left out. */
  connectMs?: number;
}

/** A connection: where bytes go in and out, and the TCP socket below, which is the same one without TLS. */
export interface Line {
  socket: Socket;
  tcp: Socket;
}

/** For the name, for TCP over all addresses where nothing else is said, and for TLS, each. */
const STEP_MS = 10_000;
/** Head start of an address before the next one is tried beside it. @source RFC 8305, section 5 */
const HEAD_START_MS = 250;
const KEEPALIVE_MS = 15_000;
/** A batch is 23 to 75 kB at 6 Mb/s: below this `write` says that it was taken when it was. */
const HIGH_WATER_BYTES = 128 * 1024;
/** A stream's option that a socket takes too, though its types leave it out. */
const TAKEN_AT_ONCE = { writableHighWaterMark: HIGH_WATER_BYTES } as SocketConstructorOpts;

export const lookupAll: Lookup = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, found) => {
      if (error) reject(error);
      else resolve(found.map(({ address }) => address));
    });
  });

/**
 * Connects to a server by any of its addresses, with TLS where it is asked for: certificate and name are always verified.
 * @throws Fault `destination/name-not-found`, `refused`, `unreachable`, `tls`, `no-answer`, `closed-by-peer`, or the signal's reason
 */
export async function dial(server: RtmpServer, deps: DialDeps, signal: AbortSignal): Promise<Line> {
  const addresses = isIP(server.host) ? [server.host] : await resolveName(server.host, deps, signal);
  const tcp = await connectAny(addresses, server.port, deps, signal);
  tcp.setNoDelay(true);
  tcp.setKeepAlive(true, KEEPALIVE_MS);
  return { tcp, socket: server.isSecure ? await secure(tcp, server, deps, signal) : tcp };
}

async function resolveName(host: string, deps: DialDeps, signal: AbortSignal): Promise<readonly string[]> {
  const late = () => new Fault('destination/name-not-found', { reason: 'timeout' });
  const addresses = await within<readonly string[]>({ clock: deps.clock, signal, late, waitMs: STEP_MS }, (settle) => {
    deps.lookup(host).then(settle.resolve, (error: unknown) => settle.reject(networkFault(error)));
  });
  if (addresses.length === 0) throw new Fault('destination/name-not-found', { reason: 'no-address' });
  return addresses;
}

/** The first address that answers wins; each gets a head start, and one that fails lets the next one start at once. */
async function connectAny(addresses: readonly string[], port: number, deps: DialDeps, signal: AbortSignal): Promise<Socket> {
  const { clock, connectMs = STEP_MS } = deps;
  const open = new Set<Socket>();
  let timer: Disposable | null = null;
  try {
    const late = () => new Fault('destination/unreachable', { reason: 'timeout' });
    return await within<Socket>({ clock, signal, late, waitMs: connectMs }, ({ resolve, reject }) => {
      let tried = 0;
      const tryNext = (): void => {
        timer?.[Symbol.dispose]();
        const address = addresses[tried];
        if (address === undefined) return;
        tried += 1;
        const socket = new Socket(TAKEN_AT_ONCE);
        open.add(socket);
        socket.once('connect', () => {
          open.delete(socket);
          socket.removeAllListeners('error');
          socket.on('error', () => socket.destroy()); // until its user listens
          resolve(socket);
        });
        socket.once('error', (error) => {
          open.delete(socket);
          if (tried < addresses.length) tryNext();
          else if (open.size === 0) reject(networkFault(error));
        });
        socket.connect({ host: address, port });
        if (tried < addresses.length) timer = clock.after(HEAD_START_MS, tryNext);
      };
      tryNext();
    });
  } finally {
    (timer as Disposable | null)?.[Symbol.dispose]();
    for (const socket of open)
      socket
        .removeAllListeners('error')
        .on('error', () => socket.destroy())
        .destroy();
  }
}

async function secure(socket: Socket, server: RtmpServer, { clock, secureContext }: DialDeps, signal: AbortSignal): Promise<Socket> {
  const servername = isIP(server.host) ? '' : server.host;
  const options = { socket, host: server.host, servername, highWaterMark: HIGH_WATER_BYTES, ...(secureContext && { secureContext }) };
  const secured = connectTls(options);
  try {
    const late = () => new Fault('destination/no-answer', { reason: 'tls' });
    await within<void>({ clock, signal, late, waitMs: STEP_MS }, ({ resolve, reject }) => {
      secured.once('secureConnect', () => resolve());
      secured.once('error', (error) => reject(networkFault(error)));
      secured.once('close', () => reject(new Fault('destination/closed-by-peer', { reason: 'tls' })));
    });
    secured.on('error', () => secured.destroy()); // until its user listens
    return secured;
  } catch (error) {
    secured.on('error', () => secured.destroy()); // said already
    secured.destroy();
    socket.destroy();
    throw error;
  }
}

interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

interface Patience {
  clock: Clock;
  signal: AbortSignal;
  waitMs: number;
  /** Makes what is thrown when that is over. */
  late(): Fault;
}

/** Waits for `begin` to settle, and no longer than the signal lets it. */
function within<T>({ clock, signal, waitMs, late }: Patience, begin: (settle: Settle<T>) => void): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(waitMs, () => settle(() => reject(late())));
    const onAbort = () => settle(() => reject(signal.reason));
    const settle = (run: () => void) => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
      run();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    begin({ resolve: (value) => settle(() => resolve(value)), reject: (error) => settle(() => reject(error)) });
  });
}
