import makeMulticast from 'multicast-dns';
import { Emitter } from '../../base/emitter.ts';
import type { Log } from '../../base/log.ts';
import type { HeardRecord, LocalQuestion, LocalRecord } from './records.ts';

export interface LocalPacket {
  type: 'query' | 'response';
  id?: number;
  questions?: readonly LocalQuestion[];
  answers?: readonly LocalRecord[];
  authorities?: readonly LocalRecord[];
  additionals?: readonly LocalRecord[];
}
export interface HeardPacket {
  type: 'query' | 'response';
  id: number;
  questions: readonly LocalQuestion[];
  answers: readonly HeardRecord[];
  authorities: readonly HeardRecord[];
  additionals: readonly HeardRecord[];
  from: { address: string; port: number };
}

/** Multicast DNS on one interface. */
export interface MulticastPort extends AsyncDisposable {
  readonly heard: Emitter<HeardPacket>;
  /** To everybody, or to one. Resolves too where it could not be sent: the next one may be. */
  send(packet: LocalPacket, to?: { address: string; port: number }): Promise<void>;
}

/** @param address IPv4 of the interface. @throws NodeJS.ErrnoException where it cannot be listened on */
export type OpenMulticast = (address: string) => Promise<MulticastPort>;

/** Several programs of a computer share this port. @source RFC 6762, section 3 */
export const MULTICAST_PORT = 5_353;

/** The network's multicast DNS. What fails after the start is in the log once, and no reason to end anything. */
export function multicast(log: Log): OpenMulticast {
  return async (address) => {
    // Bound to all: a socket that is bound to an address gets no multicast on Linux.
    const socket = makeMulticast({ interface: address, bind: '0.0.0.0', port: MULTICAST_PORT });
    const close = () => new Promise<void>((resolve) => socket.destroy(() => resolve()));
    const said = new Set<string>();
    const trouble = (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'not DNS';
      if (!said.has(code)) log.warn({ code, syscall: error.syscall, address }, 'multicast DNS: trouble');
      said.add(code);
    };
    try {
      await new Promise<void>((resolve, reject) => {
        for (const event of ['error', 'warning'] as const) socket.on(event, reject); // a warning is a membership that was refused
        socket.once('ready', () => resolve());
      });
    } catch (error) {
      await close();
      throw error;
    }
    for (const event of ['error', 'warning'] as const) socket.on(event, trouble);
    const heard = new Emitter<HeardPacket>();
    socket.on('packet', (packet, { address: from, port }) => heard.emit(heardPacket(packet, { address: from, port })));
    return {
      heard,
      send: (packet, to) =>
        new Promise((resolve) => {
          const done = (error?: Error | null) => {
            if (error) trouble(error);
            resolve();
          };
          try {
            if (packet.type === 'query') socket.query({ ...packet } as never, to ?? (null as never), done as never);
            else socket.respond({ ...packet } as never, to ?? (null as never), done as never);
          } catch (error) {
            done(error as Error); // the socket has just ended
          }
        }),
      [Symbol.asyncDispose]: close,
    };
  };
}

interface Decoded {
  type?: string | undefined;
  id?: number | undefined;
  questions?: readonly LocalQuestion[] | undefined;
  answers?: readonly { type: string; name: string }[] | undefined;
  authorities?: Decoded['answers'];
  additionals?: Decoded['answers'];
}

/** What somebody sent, as far as DNS could be read from it. */
export function heardPacket({ type, id, questions, answers, authorities, additionals }: Decoded, from: HeardPacket['from']): HeardPacket {
  return {
    ...{ type: type === 'query' ? 'query' : 'response', id: id ?? 0, questions: questions ?? [], from },
    ...{ answers: records(answers), authorities: records(authorities), additionals: records(additionals) },
  };
}

/** Extensions of DNS itself (`OPT`) have no name and are no records. */
function records(all: readonly { type: string; name: string }[] | undefined): HeardRecord[] {
  return (all ?? []).filter(({ name }) => typeof name === 'string') as HeardRecord[];
}
