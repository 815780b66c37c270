import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { networkFault } from '../base/network-fault.ts';
import type { ServerFacts } from '../domain/preflight/facts.ts';
import { parseServerUrl } from '../rtmp/server-url.ts';
import { opened, overSrt, overTcp, routeAlone, type Way } from './way.ts';

export interface ServerCheckDeps {
  clock: Clock;
  /** All addresses of a name; the system's resolver when left out. @throws NodeJS.ErrnoException */
  resolve?: (host: string) => Promise<readonly string[]>;
  /** Undefined: Node's own roots. */
  secureContext?: SecureContext | undefined;
}

/** For the name, for each connection, and for TLS, each. */
const STEP_MS = 4_000;
/** A name with more addresses than that answers for all of them. */
const MAX_ADDRESSES = 8;

/**
 * Knocks at a server: its name, every address, and the certificate where it speaks TLS. Nothing is sent but a greeting of TLS or SRT; a
 * connection is closed as soon as it is open. Of a server for plain UDP only the name and the way there can be told. Ends within 12 s, and
 * never rejects.
 * @returns null for an address that is none of RTMP, SRT or UDP
 */
export async function checkServer(url: string, deps: ServerCheckDeps): Promise<ServerFacts | null> {
  const server = readUrl(url);
  if (!server) return null;
  const { host, port, isSecure } = server;
  const nothing: ServerFacts = { host, addresses: [], answered: [], connectMs: null, fault: null, tls: null };
  let addresses: readonly string[];
  try {
    addresses = isIP(host)
      ? [host]
      : await within(deps.clock, resolved(host, deps), new Fault('destination/name-not-found', { reason: 'timeout' }));
  } catch (error) {
    return { ...nothing, fault: asFault(error).toInfo() };
  }
  const tried = addresses.slice(0, MAX_ADDRESSES);
  const beganAtMs = deps.clock.monotonicMs();
  let connectMs: number | null = null;
  const knocked = await Promise.all(
    tried.map(async (address) => {
      const fault = await knock(address, server, deps.clock);
      if (!fault) connectMs = Math.min(connectMs ?? Number.POSITIVE_INFINITY, Math.round(deps.clock.monotonicMs() - beganAtMs));
      return { address, fault };
    }),
  );
  const answered = knocked.flatMap(({ address, fault }) => (fault ? [] : [address]));
  const first = answered[0];
  const fault = first === undefined ? (knocked[0]?.fault?.toInfo() ?? null) : null;
  const tls = isSecure && first !== undefined ? await checkTls({ address: first, port, host }, deps) : null;
  return { host, addresses: tried, answered, connectMs, fault, tls };
}

interface Server {
  host: string;
  port: number;
  isSecure: boolean;
  way: Way;
}

const UDP_WAYS: Readonly<Record<string, Way>> = { 'srt:': overSrt, 'udp:': routeAlone };

function readUrl(url: string): Server | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const way = UDP_WAYS[parsed?.protocol ?? ''];
  if (parsed && way) {
    const port = Number(parsed.port);
    const host = parsed.hostname.replace(/^\[|\]$/g, '');
    return host === '' || port === 0 ? null : { host, port, isSecure: false, way };
  }
  try {
    return { ...parseServerUrl(url), way: overTcp };
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

async function resolved(host: string, { resolve }: ServerCheckDeps): Promise<readonly string[]> {
  const found = resolve ? await resolve(host) : (await lookup(host, { all: true })).map(({ address }) => address);
  if (found.length === 0) throw new Fault('destination/name-not-found', { reason: 'no-address' });
  return [...new Set(found)];
}

/** @returns what went wrong, null if it answered */
async function knock(address: string, { port, way }: Server, clock: Clock): Promise<Fault | null> {
  const knocking = way({ address, port }, clock);
  try {
    await within(clock, knocking.answered, new Fault('destination/unreachable', { reason: 'timeout' }));
    return null;
  } catch (error) {
    return asFault(error);
  } finally {
    knocking.end();
  }
}

async function checkTls(
  at: { address: string; port: number; host: string },
  deps: ServerCheckDeps,
): Promise<NonNullable<ServerFacts['tls']>> {
  const { secureContext, clock } = deps;
  const servername = isIP(at.host) ? '' : at.host;
  // The certificate is read even if nothing may be sent to who holds it.
  const socket = connectTls({
    host: at.address,
    port: at.port,
    servername,
    rejectUnauthorized: false,
    ...(secureContext && { secureContext }),
  });
  try {
    await within(clock, opened(socket, 'secureConnect'), new Fault('destination/no-answer', { reason: 'tls' }));
    return judgeTls(socket, at.host);
  } catch (error) {
    return { fault: asFault(error).toInfo(), protocol: '', validUntilMs: null };
  } finally {
    socket.on('error', () => socket.destroy()); // said already, or nobody's concern any more
    socket.destroy();
  }
}

function judgeTls(socket: TLSSocket, host: string): NonNullable<ServerFacts['tls']> {
  const certificate = socket.getPeerCertificate();
  const until = Date.parse(certificate.valid_to ?? '');
  const read = { protocol: socket.getProtocol() ?? '', validUntilMs: Number.isNaN(until) ? null : until };
  if (socket.authorized) return { fault: null, ...read };
  // Node says `ERR_TLS_CERT_ALTNAME_INVALID` or OpenSSL's code here.
  const reason = String(socket.authorizationError ?? 'unknown');
  return {
    fault: new Fault('destination/tls', { reason: /^[A-Z_0-9]+$/.test(reason) ? reason : 'ERR_TLS_CERT_ALTNAME_INVALID', host }).toInfo(),
    ...read,
  };
}

const asFault = (error: unknown): Fault => (error instanceof Fault ? error : networkFault(error));

/** @throws `late` after `STEP_MS`, or what `work` throws */
async function within<T>(clock: Clock, work: Promise<T>, late: Fault): Promise<T> {
  let timer: Disposable | null = null;
  const timeUp = new Promise<never>((_, reject) => {
    timer = clock.after(STEP_MS, () => reject(late));
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    (timer as Disposable | null)?.[Symbol.dispose]();
  }
}
