import { connect } from 'node:net';
import { mutate } from './mutate.ts';
import { seededRandom } from './random.ts';

export interface FuzzOptions {
  port: number;
  /** Recorded sessions to mutate, at least two. */
  recordings: readonly Buffer[];
  sessions: number;
  /** First seed; session n uses `seed + n`. */
  seed: number;
  concurrency?: number;
  onProgress?: (done: number) => void;
}

export interface FuzzReport {
  sessions: number;
  /** Connections that the ingest closed by itself within the time a session is given. */
  closedByIngest: number;
  /** Connections that could not be made: the ingest is gone or turns everybody away. */
  refused: number;
}

/** How long a mutated session stays after its last byte, ms, if the ingest does not close it: most sessions are cut short by this end. */
const LINGER_MS = 40;

/** Sends mutated publish sessions to an ingest, several at a time. Deterministic but for the order in which packets meet. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { recordings, sessions, seed } = options;
  const report: FuzzReport = { sessions: 0, closedByIngest: 0, refused: 0 };
  let next = 0;
  const worker = async () => {
    while (next < sessions) {
      const index = next;
      next += 1;
      const random = seededRandom(seed + index);
      const recording = recordings[index % recordings.length] as Buffer;
      const other = recordings[(index + 1) % recordings.length] as Buffer;
      const outcome = await send(options.port, mutate(recording, other, random), random);
      report.sessions += 1;
      if (outcome === 'closed') report.closedByIngest += 1;
      if (outcome === 'refused') report.refused += 1;
      options.onProgress?.(report.sessions);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 12 }, worker));
  return report;
}

/** One session, written in one to four pieces; ends by our hand (FIN or RST by turns) if the ingest does not end it first. */
function send(port: number, data: Buffer, random: () => number): Promise<'closed' | 'ended' | 'refused'> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let outcome: 'closed' | 'ended' | 'refused' = 'refused';
    let linger: NodeJS.Timeout | null = null;
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('error', () => socket.destroy()); // the ingest may reset; the outcome says how far it came
    socket.on('close', () => {
      if (linger) clearTimeout(linger);
      resolve(outcome);
    });
    socket.resume();
    socket.on('connect', () => {
      outcome = 'closed';
      const pieces = 1 + Math.floor(random() * 4);
      const size = Math.ceil(data.length / pieces);
      for (let at = 0; at < data.length; at += size) socket.write(data.subarray(at, at + size));
      const hard = random() < 0.5;
      linger = setTimeout(() => {
        outcome = 'ended';
        if (hard) socket.resetAndDestroy();
        else socket.destroySoon();
      }, LINGER_MS);
    });
  });
}
