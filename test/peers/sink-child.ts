import { setPriority } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { RtmpSink, type SinkOptions } from './rtmp-sink.ts';

/** `name` is a stream name, all connections, also later ones, where it is left out. */
type StreamOrder = { do: 'pause' | 'resume' | 'close' | 'reset'; name?: string } | { do: 'read-at'; name?: string; bytesPerSecond: number };

/** What the parent asks of a sink. */
export type SinkOrder =
  | StreamOrder
  | { do: 'figures' | 'streams' | 'restart-meters' | 'shut' | 'reopen' | 'finish' | 'lateness' }
  | { do: 'refuse'; code: string | null };

export interface SinkCall {
  id: number;
  sink: string;
  order: SinkOrder;
}

export interface SinkAnswer {
  id: number;
  result: unknown;
}

/** How late this process itself was at worst since it was last asked, ms: no gap it tells of is more exact than that. */
function latenessMeter(): () => number {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  return () => {
    const worstMs = delay.max / 1e6;
    delay.reset();
    return Number.isFinite(worstMs) ? Math.round(worstMs) : 0;
  };
}

/** What measures is not to be late itself: before the others, where the system lets us. */
function goFirst(): void {
  try {
    setPriority(-5);
  } catch (error) {
    // Only root may; how late it was is measured anyway.
    if ((error as { info?: { code?: string } }).info?.code !== 'EACCES') throw error;
  }
}

/** The child's side: serves sinks by name until its parent is gone. */
async function serve(options: Record<string, SinkOptions>): Promise<void> {
  goFirst();
  const opened = Object.entries(options).map(async ([name, option]) => [name, await RtmpSink.open(option)] as const);
  const sinks = new Map(await Promise.all(opened));
  const lateness = latenessMeter();
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ id, sink, order }: SinkCall) => {
    const answer = async () => (order.do === 'lateness' ? lateness() : obey(sinks.get(sink) as RtmpSink, order));
    void answer().then((result) => process.send?.({ id, result } satisfies SinkAnswer));
  });
  process.send?.({ ports: Object.fromEntries([...sinks].map(([name, sink]) => [name, sink.port])) });
}

async function obey(sink: RtmpSink, order: SinkOrder): Promise<unknown> {
  switch (order.do) {
    case 'figures':
      return sink.figures();
    case 'streams':
      return sink.streams();
    case 'restart-meters':
      return sink.restartMeters();
    case 'shut':
      return sink.server.shut();
    case 'reopen':
      return sink.server.reopen();
    case 'finish':
      return sink[Symbol.asyncDispose]();
    case 'refuse':
      return sink.refuse(order.code);
    case 'lateness':
      return null; // of the process, not of a sink
    default:
      return handle(sink, order);
  }
}

function handle(sink: RtmpSink, order: StreamOrder): void {
  if (order.name === undefined) {
    if (order.do === 'pause') sink.pauseAll();
    else if (order.do === 'resume') sink.resumeAll();
    else if (order.do === 'read-at') sink.readAllAt(order.bytesPerSecond);
    else for (const connection of sink.connections) connection[order.do]();
    return;
  }
  for (const connection of sink.connections) {
    if (!connection.figures.open || connection.figures.name.split('?')[0] !== order.name) continue;
    if (order.do === 'read-at') connection.readAt(order.bytesPerSecond);
    else connection[order.do]();
  }
}

await serve(JSON.parse(process.argv[2] ?? '{}') as Record<string, SinkOptions>);
