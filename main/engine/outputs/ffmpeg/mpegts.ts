import { Fault } from '../../../base/fault.ts';
import type { CodecSetup } from '../flv/codec-setup.ts';
import { type CommandBuilder, copyToTs, type FfmpegRecipe, SAME_FOR_EVER } from './command.ts';

/** Seven MPEG-TS packets of 188 bytes: the most that fits an Ethernet frame, and what every IPTV receiver expects. */
const PACKET_BYTES = '1316';
const TTL_MULTICAST = '8';
/** Options of ffmpeg's udp protocol that a destination's address may carry; anything else is left out. */
const ALLOWED = ['ttl', 'pkt_size', 'localaddr', 'localport', 'buffer_size', 'bitrate', 'burst_bits', 'dscp', 'broadcast', 'reuse'];

/** @returns the address for ffmpeg @throws Fault if it is not `udp://host:port` */
export function udpTarget(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url?.protocol !== 'udp:' || url.hostname === '' || url.port === '') throw new Fault('destination/bad-url', { reason: 'not-a-url' });
  const query = new URLSearchParams({ pkt_size: PACKET_BYTES });
  if (isMulticast(url.hostname)) query.set('ttl', TTL_MULTICAST);
  for (const [name, value] of url.searchParams) if (ALLOWED.includes(name) && /^[\w.:]{1,40}$/.test(value)) query.set(name, value);
  return `udp://${url.host}?${query}`;
}

function isMulticast(hostname: string): boolean {
  const first = Number(/^(\d{1,3})\.\d+\.\d+\.\d+$/.exec(hostname)?.[1] ?? 0);
  return (first >= 224 && first <= 239) || /^\[ff/i.test(hostname);
}

/** MPEG-TS over UDP, for an IPTV headend or a multicast group. */
export class MpegtsRecipe implements FfmpegRecipe {
  /** UDP has no one who answers. */
  readonly hasOutput = SAME_FOR_EVER;
  readonly #server: string;

  /** @param server `udp://host:port`, with options of ffmpeg's udp protocol as query (`?ttl=4`) */
  constructor(server: string) {
    this.#server = server;
  }

  prepare(): Promise<void> {
    return Promise.resolve().then(() => void udpTarget(this.#server));
  }

  command({ setup }: { setup: CodecSetup }): CommandBuilder {
    const target = udpTarget(this.#server);
    return (command) => {
      copyToTs(command, setup);
      command.output(target);
    };
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }
}
