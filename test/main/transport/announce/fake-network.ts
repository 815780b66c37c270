import { Emitter } from '../../../../main/base/emitter.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Announcer, type LocalNetwork } from '../../../../main/transport/announce/announcer.ts';
import type { HeardPacket, LocalPacket, MulticastPort } from '../../../../main/transport/announce/multicast.ts';
import type { FakeClock } from '../../fake-clock.ts';

/** A wire on which everybody hears everything, the sender too, as multicast is. */
export class FakeNetwork {
  readonly sent: { from: string; packet: LocalPacket; to: string | null }[] = [];
  readonly #ports = new Map<string, Emitter<HeardPacket>[]>();
  isDeaf = false;

  readonly open = async (address: string): Promise<MulticastPort> => {
    if (this.isDeaf) throw Object.assign(new Error('no multicast'), { code: 'ENODEV' });
    const heard = new Emitter<HeardPacket>();
    const here = this.#ports.get(address) ?? [];
    this.#ports.set(address, [...here, heard]);
    return {
      heard,
      send: async (packet, to) => {
        this.sent.push({ from: address, packet, to: to ? `${to.address}:${to.port}` : null });
        if (!to) this.say(packet, { address, port: 5_353 });
      },
      [Symbol.asyncDispose]: async () =>
        void this.#ports.set(
          address,
          (this.#ports.get(address) ?? []).filter((one) => one !== heard),
        ),
    };
  };

  /** Sends to everybody who is there. */
  say(packet: LocalPacket, from: { address: string; port: number }): void {
    const { type, id = 0, questions = [], answers = [], authorities = [], additionals = [] } = packet;
    this.emit({ type, id, questions, answers, authorities, additionals, from });
  }

  emit(packet: HeardPacket): void {
    for (const port of [...this.#ports.values()].flat()) port.emit(packet);
  }

  /** How many listen. */
  get listeners(): number {
    return [...this.#ports.values()].flat().length;
  }
}

export interface DeskOnNetwork {
  network: FakeNetwork;
  clock: FakeClock;
  address: string;
  port?: number;
  random?: number;
}

/** A desk named `foyer-hall` at an address. `networks` is read at each look. */
export function announced({ network, clock, address, port = 4_680, random = 0 }: DeskOnNetwork) {
  const at = { networks: [{ via: address, addresses: [address] }] as LocalNetwork[] };
  const labels = ['foyer-hall', 'foyer-hall-2', 'foyer-hall-3'];
  const announcer = new Announcer({
    ...{ clock, random: () => random, log: silentLog, labels, port },
    ...{ networks: () => at.networks, open: network.open },
  });
  return { announcer, at };
}
