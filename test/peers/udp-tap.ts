import { createSocket, type RemoteInfo } from 'node:dgram';

/** Stands between a sender and a UDP port of this machine, passes everything on and keeps what the sender said first. */
export interface UdpTap extends AsyncDisposable {
  readonly port: number;
  /** Datagrams of the sender, the first few hundred. */
  readonly said: Buffer[];
}

const KEPT = 300;

export async function startUdpTap(targetPort: number): Promise<UdpTap> {
  const [front, back] = [createSocket('udp4'), createSocket('udp4')];
  const said: Buffer[] = [];
  let sender: RemoteInfo | null = null;
  front.on('message', (data, from) => {
    sender = from;
    if (said.length < KEPT) said.push(data);
    back.send(data, targetPort, '127.0.0.1');
  });
  back.on('message', (data) => {
    if (sender) front.send(data, sender.port, sender.address);
  });
  // A receiver that is not there yet answers with ICMP.
  for (const socket of [front, back]) socket.on('error', () => undefined);
  await new Promise<void>((resolve) => front.bind(0, '127.0.0.1', resolve));
  return {
    port: front.address().port,
    said,
    async [Symbol.asyncDispose]() {
      await Promise.all([front, back].map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
    },
  };
}
