import { readFileSync } from 'node:fs';
import { isIPv4, isIPv6, type Socket } from 'node:net';

/** What the kernel knows of one connection. */
export interface KernelQueue {
  /** Not acknowledged by the peer. */
  bytes: number;
  /**
   * Why it does not move: `path` what was sent has been sent again and nobody answers · `reader` the peer answers that it has no room ·
   * `unknown` neither, or nobody can tell.
   */
  heldBy: 'path' | 'reader' | 'unknown';
}

/** For each connection, by `connectionKey`; null where nobody tells. Connections of IPv6 are among them only if `withIpv6`. */
export type ReadKernelQueues = (tables: { withIpv6: boolean }) => ReadonlyMap<string, KernelQueue> | null;

/**
 * `sl: local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt ...`, where `tr` is the timer that runs: 1 waits for an
 * acknowledgement, 4 asks a peer without room. @source Linux, Documentation/networking/proc_net_tcp.rst
 */
const COLUMNS =
  /^\s*\d+: ([0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:[0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):[0-9A-F]{8} ([0-9A-F]{2}):[0-9A-F]{8} ([0-9A-F]{8})/gm;
const WAITS = '01';
const ASKS_FOR_ROOM = '04';
const NEVER = '00000000';

/**
 * Reads the send queues of all TCP connections of this machine at once. Linux only. Not for every moment: the kernel walks its whole hash
 * table for it, which was measured to take 1 to 5 ms a table. Synchronous, because procfs never waits for a disk.
 */
export const readKernelQueues: ReadKernelQueues = ({ withIpv6 }) => {
  const queues = new Map<string, KernelQueue>();
  let isKnown = false;
  for (const table of withIpv6 ? ['/proc/net/tcp', '/proc/net/tcp6'] : ['/proc/net/tcp']) {
    const text = readTable(table);
    if (text === null) continue;
    isKnown = true;
    for (const [, key, queue, timer, sentAgain] of text.matchAll(COLUMNS)) {
      const heldBy = timer === ASKS_FOR_ROOM ? 'reader' : timer === WAITS && sentAgain !== NEVER ? 'path' : 'unknown';
      queues.set(key as string, { bytes: Number.parseInt(queue as string, 16), heldBy });
    }
  }
  return isKnown ? queues : null;
};

const IPV4_KEY_LENGTH = '0100007F:0000 0100007F:0000'.length;
export const isIpv6Key = (key: string): boolean => key.length > IPV4_KEY_LENGTH;

function readTable(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return null; // another system, or a container without procfs or IPv6: lateness is then judged by the peer's acknowledgements
  }
}

/** The connection as the kernel's table names it, or null once it is gone. */
export function connectionKey(socket: Socket): string | null {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (!localAddress || !remoteAddress || localPort === undefined || remotePort === undefined) return null;
  const local = hexAddress(localAddress);
  const remote = hexAddress(remoteAddress);
  return local && remote ? `${local}:${hexPort(localPort)} ${remote}:${hexPort(remotePort)}` : null;
}

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/** Words of 32 bits in the machine's byte order, which is little-endian wherever Node runs on Linux but on s390x. */
function hexAddress(address: string): string | null {
  const bytes = isIPv4(address) ? address.split('.').map(Number) : isIPv6(address) ? ipv6Bytes(address) : null;
  if (!bytes) return null;
  let hex = '';
  for (let word = 0; word < bytes.length; word += 4) {
    for (let i = 3; i >= 0; i -= 1) hex += (bytes[word + i] as number).toString(16).toUpperCase().padStart(2, '0');
  }
  return hex;
}

function ipv6Bytes(address: string): number[] | null {
  const [plain = ''] = address.split('%');
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  const text = dotted ? `${dotted[1]}${hexPair(dotted[2] as string)}` : plain;
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  if (zeros < 0) return null;
  const all = [...before, ...Array.from({ length: zeros }, () => '0'), ...after].map((group) => Number.parseInt(group, 16));
  return all.length === 8 ? all.flatMap((group) => [group >> 8, group & 0xff]) : null;
}

function hexPair(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
