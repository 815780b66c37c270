import { beforeEach, describe, expect, test } from 'vitest';
import type { AlertCode } from '../../../../main/contract/alert.ts';
import type { Destination } from '../../../../main/contract/destination.ts';
import type { ObsStatus } from '../../../../main/contract/obs.ts';
import type { ObsTrouble } from '../../../../main/contract/obs-live.ts';
import { ABSENT_PROGRAM } from '../../../../main/contract/program.ts';
import { IDLE_RENDITION, type RenditionStatus } from '../../../../main/contract/rendition.ts';
import { sampleObs } from '../../sample-obs.ts';
import { sampleDestination, sampleRelay } from '../../sample-snapshot.ts';
import { AlertRig } from './alert-rig.ts';

let rig: AlertRig;
beforeEach(() => {
  rig = new AlertRig();
  rig.run(20_000);
});

const toSlate = (heldBy: 'operator' | 'lost-feed') =>
  rig.set({ air: { ...rig.snapshot.air, source: 'slate', slate: 'technical', heldBy } });
const toFeed = (source: 'main' | 'backup') => rig.set({ air: { ...rig.snapshot.air, source, slate: null, heldBy: 'nobody' } });
const endShow = () => {
  for (const id of Object.keys(rig.snapshot.relays)) rig.relay(id, 'idle');
};

test('alerts: a show in order for minutes, none', () => {
  rig.run(120_000);
  expect(rig.state.alerts).toEqual([]);
});

/** What makes it, what mends it, and after how long each is told. */
interface Case {
  code: AlertCode;
  make: () => void;
  mend: () => void;
  raiseMs: number;
  clearMs: number;
  almost?: () => void;
}
const system = (parts: object) => rig.set({ system: { ...rig.snapshot.system, ...parts } });
const feeds = (state: 'live' | 'silent') =>
  rig.set({ feeds: { ...rig.snapshot.feeds, backup: { ...ABSENT_PROGRAM, state, encoder: '10.0.0.7' } } });
const file = (state: 'live' | 'retrying') => {
  const destinations = [
    ...rig.snapshot.destinations.filter(({ id }) => id !== 'rec'),
    { ...sampleDestination('rec'), kind: 'file' as const },
  ];
  rig.set({ destinations });
  rig.relay('rec', 'live');
  rig.look();
  rig.relay('rec', state);
};
const encoding = (parts: Partial<RenditionStatus>) => {
  const profile = { video: null, audio: { bitrateKbps: 128, sampleRateHz: 48_000 as const, targetLufs: null } };
  const status: RenditionStatus = { ...IDLE_RENDITION, state: 'running', ...parts };
  rig.set({ renditions: [{ id: 'sound', profile, costPercent: 1, destinations: ['a'], status }] });
};
const portrait = (onAir: 'program' | 'slate', heldBy: 'nobody' | 'operator' | 'lost-feed') => {
  const [first, ...others] = rig.snapshot.destinations as [Destination, ...Destination[]];
  rig.set({ destinations: [{ ...first, program: 'portrait' }, ...others], portrait: { ...rig.snapshot.portrait, onAir, heldBy } });
};
const cases: Case[] = [
  {
    code: 'rendition/slow',
    make: () => encoding({ speed: 0.64, fault: { code: 'rendition/too-slow', params: { speed: 0.64 } } }),
    mend: () => encoding({ speed: 1 }),
    raiseMs: 3_000,
    clearMs: 5_000,
    almost: () => encoding({ speed: 0.98 }),
  },
  {
    code: 'rendition/stopped',
    make: () => encoding({ state: 'retrying', fault: { code: 'rendition/ended', params: { exitCode: 1 } } }),
    mend: () => encoding({}),
    raiseMs: 1_000,
    clearMs: 3_000,
    almost: () => encoding({ state: 'starting' }),
  },
  {
    code: 'feed/lost',
    make: () => toSlate('lost-feed'),
    mend: () => toFeed('main'),
    raiseMs: 0,
    clearMs: 2_000,
    almost: () => toSlate('operator'),
  },
  { code: 'feed/frozen', make: () => feeds('silent'), mend: () => feeds('live'), raiseMs: 1_500, clearMs: 2_000 },
  {
    code: 'feed/portrait-absent',
    make: () => portrait('slate', 'lost-feed'),
    mend: () => portrait('program', 'nobody'),
    raiseMs: 3_000,
    clearMs: 2_000,
    almost: () => portrait('slate', 'operator'),
  },
  { code: 'feed/backup-on-air', make: () => toFeed('backup'), mend: () => toFeed('main'), raiseMs: 0, clearMs: 1_000 },
  {
    code: 'feed/av-drift',
    make: () => rig.watch({ avDriftMs: -101 }),
    mend: () => rig.watch({ avDriftMs: 99 }),
    raiseMs: 3_000,
    clearMs: 5_000,
    almost: () => rig.watch({ avDriftMs: 100 }),
  },
  {
    code: 'feed/keyframe-interval',
    make: () => rig.video({ gopMs: 4_001 }),
    mend: () => rig.video({ gopMs: 2_000 }),
    raiseMs: 0,
    clearMs: 5_000,
    almost: () => rig.video({ gopMs: 4_000 }),
  },
  {
    code: 'slate/other-codec',
    make: () => rig.set({ air: { ...rig.snapshot.air, fault: { code: 'slate/other-codec', params: { codec: 'HEVC' } } } }),
    mend: () => rig.set({ air: { ...rig.snapshot.air, fault: null } }),
    raiseMs: 3_000,
    clearMs: 2_000,
    almost: () => rig.set({ air: { ...rig.snapshot.air, fault: { code: 'slate/cannot-be-made', params: {} } } }),
  },
  {
    code: 'feed/bitrate-collapse',
    make: () => rig.program({ bitrateKbps: 899 }),
    mend: () => rig.program({ bitrateKbps: 3_000 }),
    raiseMs: 5_000,
    clearMs: 5_000,
    almost: () => rig.program({ bitrateKbps: 900 }),
  },
  {
    code: 'feed/frame-rate-collapse',
    make: () => rig.video({ fps: 20.9 }),
    mend: () => rig.video({ fps: 30 }),
    raiseMs: 5_000,
    clearMs: 5_000,
    almost: () => rig.video({ fps: 21 }),
  },
  {
    code: 'picture/black',
    make: () => rig.watch({ picture: { blackMs: 3_000, frozenMs: 20_000 } }),
    mend: () => rig.watch({ picture: { blackMs: 0, frozenMs: 0 } }),
    raiseMs: 0,
    clearMs: 2_000,
    almost: () => rig.watch({ picture: { blackMs: 2_999, frozenMs: 0 } }),
  },
  {
    code: 'picture/frozen',
    make: () => rig.watch({ picture: { blackMs: 0, frozenMs: 10_000 } }),
    mend: () => rig.watch({ picture: { blackMs: 0, frozenMs: 0 } }),
    raiseMs: 0,
    clearMs: 2_000,
    almost: () => rig.watch({ picture: { blackMs: 0, frozenMs: 9_999 } }),
  },
  {
    code: 'sound/silent',
    make: () => rig.sound({ silentMs: 5_000 }),
    mend: () => rig.sound({}),
    raiseMs: 0,
    clearMs: 1_000,
    almost: () => rig.sound({ silentMs: 4_999 }),
  },
  {
    code: 'sound/clipping',
    make: () => rig.sound({ isClipping: true, truePeakDbtp: 0.2 }),
    mend: () => rig.sound({}),
    raiseMs: 0,
    clearMs: 5_000,
  },
  {
    code: 'sound/true-peak',
    make: () => rig.sound({ truePeakDbtp: -0.9 }),
    mend: () => rig.sound({}),
    raiseMs: 0,
    clearMs: 10_000,
    almost: () => rig.sound({ truePeakDbtp: -1 }),
  },
  { code: 'relay/lost', make: () => rig.relay('b', 'retrying'), mend: () => rig.relay('b', 'live'), raiseMs: 3_000, clearMs: 3_000 },
  { code: 'relay/slow', make: () => rig.relay('b', 'slow'), mend: () => rig.relay('b', 'live'), raiseMs: 3_000, clearMs: 5_000 },
  { code: 'relay/stalled', make: () => rig.relay('b', 'stalled'), mend: () => rig.relay('b', 'live'), raiseMs: 3_000, clearMs: 3_000 },
  {
    code: 'recording/stopped',
    make: () => file('retrying'),
    mend: () => file('live'),
    raiseMs: 1_000,
    clearMs: 3_000,
    almost: () => file('live'),
  },
  {
    code: 'disk/low',
    make: () => system({ isDiskLow: true, freeDiskBytes: 1_940_000_000 }),
    mend: () => system({ isDiskLow: false }),
    raiseMs: 0,
    clearMs: 10_000,
  },
  {
    code: 'network/lost',
    make: () => system({ network: 'lost' }),
    mend: () => system({ network: 'up' }),
    raiseMs: 1_000,
    clearMs: 3_000,
    almost: () => system({ network: 'none' }),
  },
];

describe.each(cases)('$code', ({ code, make, mend, raiseMs, clearMs, almost }) => {
  test('raised when it has lasted, cleared when it has been over, not before', () => {
    make();
    rig.expectAfter(raiseMs, code);
    mend();
    rig.expectOverAfter(clearMs, code);
    expect(rig.state.alerts.filter((alert) => alert.code === code)).toHaveLength(1);
  });

  if (raiseMs > 0)
    test('over before it has lasted, not raised', () => {
      make();
      rig.run(raiseMs - 100);
      mend();
      rig.run(raiseMs * 2);
      expect(rig.state.alerts).toEqual([]);
    });

  if (almost)
    test('just within what is allowed, not raised', () => {
      almost();
      rig.run(10_000);
      expect(rig.codes).toEqual([]);
    });

  test('nothing wanted, not raised unless it is the machine', () => {
    make();
    endShow();
    rig.run(10_000);
    expect(rig.codes).toEqual(/^(disk|network)/.test(code) ? [code] : []);
  });
});

describe('loudness', () => {
  test.each([
    ['sound/too-loud', -19.9, -20],
    ['sound/too-quiet', -26.1, -26],
  ] as const)('%s: more than 3 LU off the target after 60 s of the show', (code, off, within) => {
    rig.sound({ integratedLufs: off });
    // 20 s of the minute are over.
    rig.run(39_900);
    expect(rig.codes).toEqual([]);
    const { params } = rig.expectAfter(100, code);
    expect(params).toEqual({ lufs: off, target: -23 });
    rig.sound({ integratedLufs: within });
    rig.expectOverAfter(5_000, code);
  });

  test('loudness: a new show, 60 s begin again', () => {
    rig.run(60_000);
    endShow();
    rig.run(1_000);
    rig.relay('a', 'live');
    rig.sound({ integratedLufs: -10 });
    rig.run(59_900);
    expect(rig.codes).toEqual([]);
    rig.expectAfter(100, 'sound/too-loud');
  });
});

describe('happened once', () => {
  const cases = [
    ['engine/restarted', () => Object.assign(rig, { engineStartedAtMs: 2 }), {}],
    [
      'network/address-changed',
      () => system({ lastAddressChangeAtMs: 7, addresses: ['10.0.0.9', 'fd00::1'] }),
      { addresses: '10.0.0.9, fd00::1' },
    ],
    ['clock/stepped', () => system({ lastClockStep: { atMs: 7, byMs: -3_600_000 } }), { seconds: -3_600 }],
    ['system/slept', () => system({ lastSleep: { atMs: 7, forMs: 92_400 } }), { seconds: 92 }],
  ] as const;

  test.each(cases)('%s: raised at once, over after a minute, also while nothing is wanted', (code, happen, params) => {
    endShow();
    rig.run(1_000);
    happen();
    expect(rig.expectAfter(0, code).params).toEqual(params);
    rig.expectOverAfter(60_000, code);
  });

  test('engine/restarted: away and back as the same one, nothing', () => {
    rig.engineStartedAtMs = null;
    rig.run(1_000);
    rig.engineStartedAtMs = 1;
    rig.run(1_000);
    expect(rig.codes).toEqual([]);
    rig.engineStartedAtMs = null;
    rig.run(1_000);
    rig.engineStartedAtMs = 3;
    rig.expectAfter(0, 'engine/restarted');
  });
});

describe('OBS', () => {
  const obs = (health: ObsTrouble[], parts: Partial<ObsStatus> = {}) => rig.set({ obs: sampleObs({ health, ...parts }) });
  const figures = ['render-lag', 'encoder-lag', 'dropped-frames'] as const;

  test.each(figures)('%s: told after 5 s in a show, over 10 s after its end; nothing while OBS is not needed', (code) => {
    obs([{ code, subject: '', value: 3.5 }]);
    expect(rig.expectAfter(5_000, `obs/${code}`).params).toEqual({ percent: 3.5 });
    obs([]);
    rig.expectOverAfter(10_000, `obs/${code}`);
    endShow();
    obs([{ code, subject: '', value: 3.5 }]);
    rig.run(30_000);
    expect(rig.codes).toEqual([]);
    obs([{ code, subject: '', value: 3.5 }], { stream: 'streaming' });
    rig.expectAfter(5_000, `obs/${code}`);
  });

  test('microphone open, the input is named; disk low, in GB', () => {
    obs([{ code: 'microphone-open', subject: 'Room', value: 0 }]);
    expect(rig.expectAfter(5_000, 'obs/microphone-open')).toMatchObject({ subject: 'Room', params: { input: 'Room' } });
    obs([]);
    rig.expectOverAfter(1_000, 'obs/microphone-open');
    obs([{ code: 'disk-low', subject: '', value: 1_540 }]);
    expect(rig.expectAfter(5_000, 'obs/disk-low').params).toEqual({ freeGb: 1.5 });
  });
});

describe('who it is about', () => {
  test('relay: never served since it was wanted, its card says why and no alert', () => {
    rig.relay('a', 'idle');
    rig.run(1_000);
    rig.relay('a', 'connecting');
    rig.run(1_000);
    rig.relay('a', 'retrying');
    rig.run(20_000);
    expect(rig.codes).toEqual([]);
  });

  test('relay: held while nothing is on air, no loss', () => {
    rig.relay('a', 'no-program');
    rig.run(20_000);
    expect(rig.codes).toEqual([]);
  });

  test('relay: two lost, two alerts with their names', () => {
    rig.relay('a', 'retrying');
    rig.relay('b', 'connecting');
    rig.run(3_000);
    expect(rig.alerts.map(({ subject, params }) => [subject, params])).toEqual([
      ['a', { name: 'A' }],
      ['b', { name: 'B' }],
    ]);
  });

  test('relay: from retrying to connecting and back, one alert that goes on', () => {
    rig.relay('a', 'retrying');
    for (let i = 0; i < 10; i += 1) {
      rig.run(700);
      rig.relay('a', i % 2 === 0 ? 'connecting' : 'retrying');
    }
    expect(rig.state.alerts).toHaveLength(1);
  });

  test('a rehearsal: its relays and its feed, none', () => {
    rig = new AlertRig();
    rig.set({ relays: { 'rehearsal-1': sampleRelay('live') }, destinations: [sampleDestination('rehearsal-1')] });
    rig.run(5_000);
    rig.relay('rehearsal-1', 'retrying');
    toSlate('lost-feed');
    rig.watch({ picture: { blackMs: 9_000, frozenMs: 0 } });
    rig.run(10_000);
    expect(rig.state.alerts).toEqual([]);
  });

  test('feed/portrait-absent: nobody is set to it, or the main program is not on air either, none', () => {
    rig.set({ portrait: { ...rig.snapshot.portrait, onAir: 'none' } });
    rig.run(10_000);
    expect(rig.codes).toEqual([]);
    portrait('slate', 'lost-feed');
    rig.set({ air: { ...rig.snapshot.air, source: 'none' } });
    rig.run(10_000);
    expect(rig.codes).toEqual([]);
  });

  test('feed/lost: a show that begins on a slate, nothing is lost until a feed has been on air', () => {
    rig = new AlertRig();
    toSlate('lost-feed');
    rig.run(10_000);
    expect(rig.codes).toEqual([]);
    toFeed('main');
    rig.run(5_000);
    toSlate('lost-feed');
    rig.expectAfter(0, 'feed/lost');
  });

  test('picture and sound: a slate is not judged', () => {
    toSlate('operator');
    rig.watch({ picture: { blackMs: 9_000, frozenMs: 90_000 } });
    rig.sound({ silentMs: 90_000, isClipping: true });
    rig.run(10_000);
    expect(rig.codes).toEqual([]);
  });

  test('bitrate: collapsed for minutes, what was usual is not forgotten; another feed, it is', () => {
    rig.program({ bitrateKbps: 500 });
    rig.run(120_000);
    expect(rig.codes).toEqual(['feed/bitrate-collapse']);
    expect(rig.alerts[0]?.params).toEqual({ now: 500, usual: 3_000 });
    rig.set({ air: { ...rig.snapshot.air, source: 'backup', sinceMs: 99 } });
    rig.run(5_000);
    expect(rig.codes).toEqual(['feed/backup-on-air']);
  });

  test('bitrate: the first seconds of a feed, nothing is usual yet', () => {
    rig = new AlertRig();
    rig.run(5_000);
    rig.program({ bitrateKbps: 100 });
    rig.run(10_000);
    expect(rig.codes).toEqual([]);
  });
});
