import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../peers/wait-for.ts';
import { between, type ChaosFault, done, seconds, UNTOUCHED_MS } from './fault.ts';

/** Longest a relay waits between two attempts, and the attempt. */
const VICTIM_BACK_MS = 22_000;

const victimFault = { aim: 'victim', maxGapMs: UNTOUCHED_MS, backWithinMs: VICTIM_BACK_MS } as const;

export const reset: ChaosFault = {
  ...victimFault,
  name: 'reset',
  async run({ victim }) {
    await victim.sink.reset();
    return done('connection reset');
  },
};

export const refusing: ChaosFault = {
  ...victimFault,
  name: 'refusing',
  async run({ victim, random }) {
    const ms = between(random, 2_000, 8_000);
    await victim.sink.shut();
    await victim.sink.reset();
    await pause(ms);
    await victim.sink.reopen();
    return done(`port closed for ${seconds(ms)}`);
  },
};

export const nameBusy: ChaosFault = {
  ...victimFault,
  name: 'name-busy',
  async run({ victim, random }) {
    const ms = between(random, 2_000, 6_000);
    await victim.sink.refuse('NetStream.Publish.BadName');
    await victim.sink.reset();
    await pause(ms);
    await victim.sink.refuse(null);
    return done(`publish refused for ${seconds(ms)}`);
  },
};

export const stalled: ChaosFault = {
  ...victimFault,
  name: 'stalled',
  async run({ victim, random }) {
    const ms = between(random, 4_000, 12_000);
    await victim.sink.pause();
    await pause(ms);
    await victim.sink.resume();
    return done(`nothing read for ${seconds(ms)}`);
  },
};

/** Bytes a second, under what every feed of the stage has. */
const SLOW_BYTES = 150_000;

export const slow: ChaosFault = {
  ...victimFault,
  name: 'slow',
  async run({ victim, random }) {
    const ms = between(random, 6_000, 14_000);
    await victim.sink.readAt(SLOW_BYTES);
    await pause(ms);
    await victim.sink.readAt(Number.MAX_SAFE_INTEGER);
    return done(`${(SLOW_BYTES * 8) / 1e6} Mb/s read for ${seconds(ms)}`);
  },
};

export const badLine: ChaosFault = {
  ...victimFault,
  name: 'bad-line',
  lacks: (stage) => (stage.path ? null : 'no network namespace can be made here'),
  suits: ({ isFar }) => isFar,
  async run({ stage, random }) {
    const ms = between(random, 6_000, 12_000);
    const line = { delayMs: between(random, 60, 250), loss: between(random, 5, 30) / 1_000, kbps: 4_000 };
    stage.path?.worsen(line);
    await pause(ms);
    stage.path?.mend();
    return done(`${line.delayMs} ms, ${(line.loss * 100).toFixed(1)} % lost each way, ${seconds(ms)}`);
  },
};

export const lineCut: ChaosFault = {
  ...victimFault,
  name: 'line-cut',
  lacks: badLine.lacks,
  suits: badLine.suits,
  async run({ stage, random }) {
    const ms = between(random, 5_000, 20_000);
    stage.path?.cut();
    await pause(ms);
    stage.path?.mend();
    return done(`line cut for ${seconds(ms)}`);
  },
};

export const deadDns: ChaosFault = {
  name: 'dead-dns',
  aim: 'nobody',
  maxGapMs: UNTOUCHED_MS,
  backWithinMs: 1_000,
  async run({ stage }) {
    const draft = { name: 'nowhere', server: 'rtmp://nowhere.invalid/live', key: 'nowhere' };
    const { id } = JSON.parse(await stage.ask('POST', '/api/destinations', draft)) as { id: string };
    await stage.ask('POST', `/api/relays/${id}/start`);
    const fault = async () => (await stage.snapshot()).relays[id]?.fault?.code;
    const named = await waitFor('the dead name to be told', fault, { timeoutMs: 8_000, everyMs: 200 }).catch(() => null);
    await stage.ask('POST', `/api/relays/${id}/stop`);
    await stage.ask('DELETE', `/api/destinations/${id}`);
    return done(
      `a destination without a name server's answer: ${named ?? 'not told'}`,
      named ? [] : ['a dead name is not told within 8 s'],
    );
  },
};
