import { systemClock } from '../../../../main/base/clock.ts';
import { Emitter } from '../../../../main/base/emitter.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Ingest } from '../../../../main/engine/ingest/ingest.ts';

/** An ingest in a process of its own, so that its memory and CPU can be measured. Says its port, then twice a second what came in. */
let messages = 0;
let offs = 0;
let worstGapMs = 0;
let lastMs = 0;
await using ingest = await Ingest.open({
  clock: systemClock,
  log: silentLog,
  onMessage: () => {
    const nowMs = performance.now();
    if (lastMs > 0) worstGapMs = Math.max(worstGapMs, nowMs - lastMs);
    lastMs = nowMs;
    messages += 1;
  },
  onPublisher: ({ kind }) => {
    if (kind === 'off') offs += 1;
  },
  changed: new Emitter<void>(),
});
const { port } = await ingest.configure({ host: '127.0.0.1', port: 0, secret: '' });
const say = (): void => console.log(JSON.stringify({ port, messages, offs, worstGapMs: Math.round(worstGapMs) }));
say();
const timer = setInterval(say, 500);
await new Promise((resolve) => process.once('SIGTERM', resolve));
clearInterval(timer);
