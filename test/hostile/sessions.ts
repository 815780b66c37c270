import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { feedFile } from '../peers/feed.ts';
import { publish } from '../peers/ffmpeg.ts';
import { readFlv } from '../peers/flv.ts';
import { RtmpClient } from '../peers/rtmp-client.ts';
import { RtmpSink } from '../peers/rtmp-sink.ts';
import { waitFor } from '../peers/wait-for.ts';

const KEPT_BYTES = 60_000;

/** Publish sessions as they go over the wire, cut to their first 60 kB: of ffmpeg, and of a client of our own (one write, large chunks). */
export async function recordSessions(path: { app: string; name: string }): Promise<Buffer[]> {
  await using sink = await RtmpSink.open();
  await using tap = await openTap(sink.port);
  await using _encoder = await publish(`rtmp://127.0.0.1:${tap.port}/${path.app}/${path.name}`);
  const ofFfmpeg = await waitFor('a recorded session', () => (tap.bytes() > KEPT_BYTES ? tap.session() : null));
  await using client = await RtmpClient.publishing(sink.port, path.app, path.name);
  for (const tag of readFlv(await feedFile()).slice(0, 12)) {
    client.message({
      type: tag.type,
      streamId: 1,
      chunkStreamId: tag.type === 8 ? 4 : 5,
      timestampMs: tag.timestampMs,
      payload: tag.payload,
    });
  }
  return [ofFfmpeg.subarray(0, KEPT_BYTES), Buffer.concat(client.sent).subarray(0, KEPT_BYTES)];
}

/** A TCP relay that keeps what the client says. */
async function openTap(targetPort: number) {
  const parts: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(targetPort, '127.0.0.1');
    for (const [a, b] of [[incoming, outgoing] as const, [outgoing, incoming] as const]) {
      sockets.add(a);
      a.on('error', () => b.destroy()).on('close', () => b.destroy()); // either end may go first
    }
    incoming.on('data', (data) => parts.push(data));
    incoming.pipe(outgoing);
    outgoing.pipe(incoming);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => parts.reduce((sum, part) => sum + part.length, 0),
    session: () => Buffer.concat(parts),
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
