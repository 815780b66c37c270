import { expect, test } from 'vitest';
import type { FeedName } from '../../../../main/contract/air.ts';
import { DEFAULT_AIR_RULE, NOTHING_ON_AIR } from '../../../../main/contract/air.ts';
import { type AirFacts, chooseSource, type FeedFacts, type OnAir } from '../../../../main/engine/air/choose-source.ts';

const GONE: FeedFacts = { isThere: false, isDraining: false, goodForMs: 0, hasGop: false };
const LIVE: FeedFacts = { isThere: true, isDraining: false, goodForMs: 60_000, hasGop: true };
const NEW: FeedFacts = { ...LIVE, goodForMs: 100 };
const BURSTING: FeedFacts = { ...LIVE, goodForMs: 0, isDraining: true };

const NONE: OnAir = NOTHING_ON_AIR;
const on = (source: FeedName, next: FeedName | null = null): OnAir => ({ source, slate: null, heldBy: 'nobody', next });
const lost = (next: FeedName | null = null): OnAir => ({ source: 'slate', slate: 'technical', heldBy: 'lost-feed', next });
const held = (next: FeedName | null = null): OnAir => ({ source: 'slate', slate: 'interval', heldBy: 'operator', next });
const rule = (switchBack: AirFacts['rule']['switchBack']) => ({ rule: { ...DEFAULT_AIR_RULE, switchBack } });
const CUE = rule({ kind: 'at-next-cue' });
const BY_HAND = rule({ kind: 'by-hand' });

interface Situation extends Partial<Omit<AirFacts, 'feeds'>> {
  main?: FeedFacts;
  backup?: FeedFacts;
}

function choose({ main = GONE, backup = GONE, ...rest }: Situation): OnAir {
  const facts = {
    onAir: NONE,
    operatorSlate: null,
    rule: DEFAULT_AIR_RULE,
    chosen: null,
    keyframeOf: null,
    isWanted: true,
    isResuming: false,
    hasTimeAhead: false,
  };
  return chooseSource({ ...facts, feeds: { main, backup }, ...rest });
}

const CASES: [string, Situation, OnAir][] = [
  // Before anything.
  ['nothing was ever there, nothing', {}, { ...NONE }],
  ['nothing yet and nobody to be served, nothing', { isWanted: false }, { ...NONE }],
  ['the main feed begins, it is on air', { main: NEW, keyframeOf: 'main' }, on('main')],
  ['the backup alone begins, it is on air', { backup: NEW, keyframeOf: 'backup' }, on('backup')],
  ['the main feed between two keyframes, it is waited for', { main: LIVE }, { ...NONE, next: 'main' }],
  ['an engine died on air, the slate until a feed comes', { isResuming: true }, lost()],
  ['an engine died on air and nobody is to be served, nothing', { isResuming: true, isWanted: false }, { ...NONE }],
  [
    'an engine died on air, the main feed is there again',
    { isResuming: true, onAir: lost('main'), main: NEW, keyframeOf: 'main' },
    on('main'),
  ],
  ['doors open, the slate is on air', { operatorSlate: 'interval', isWanted: false }, held()],
  // Staying.
  ['main is there, it stays', { onAir: on('main'), main: LIVE }, on('main')],
  ['a keyframe of the backup, main stays', { onAir: on('main'), main: LIVE, backup: LIVE, keyframeOf: 'backup' }, on('main')],
  ['main bursts while it is on air, it stays', { onAir: on('main'), main: BURSTING }, on('main')],
  // Losses.
  ['main is lost and the backup is there, the backup at once', { onAir: on('main'), backup: LIVE }, on('backup')],
  [
    'main is lost and the timeline is far ahead, the slate until the keyframe of the backup',
    { onAir: on('main'), backup: LIVE, hasTimeAhead: true },
    lost('backup'),
  ],
  [
    'main is lost and the backup has no whole GOP, the slate until its keyframe',
    { onAir: on('main'), backup: { ...LIVE, hasGop: false } },
    lost('backup'),
  ],
  ['main is lost and the backup bursts, the slate', { onAir: on('main'), backup: BURSTING }, lost()],
  ['main is lost and there is no backup, the slate', { onAir: on('main') }, lost()],
  ['main is lost and nobody is to be served, nothing', { onAir: on('main'), isWanted: false }, { ...NONE }],
  ['the backup is lost and main is there, main at once whatever the rule', { ...BY_HAND, onAir: on('backup'), main: NEW }, on('main')],
  ['both are lost, the slate', { onAir: on('backup') }, lost()],
  // Coming back from a lost feed.
  ['nobody is to be served any more, the slate ends', { onAir: lost(), isWanted: false }, { ...NONE }],
  ['main returns, the slate until its keyframe', { onAir: lost(), main: NEW }, lost('main')],
  [
    'main returns, at its keyframe it is on air whatever the rule',
    { ...BY_HAND, onAir: lost('main'), main: NEW, keyframeOf: 'main' },
    on('main'),
  ],
  ['main bursts what it gathered, not yet', { onAir: lost(), main: BURSTING, keyframeOf: 'main' }, lost()],
  ['the backup returns first, it is on air', { onAir: lost('backup'), backup: NEW, keyframeOf: 'backup' }, on('backup')],
  ['both are back, main is waited for', { onAir: lost('main'), main: NEW, backup: LIVE, keyframeOf: 'backup' }, lost('main')],
  ['main bursts and the backup is fit, the backup', { onAir: lost(), main: BURSTING, backup: LIVE, keyframeOf: 'backup' }, on('backup')],
  // From the backup back to main.
  ['automatic, main not good for long enough', { onAir: on('backup'), main: NEW, backup: LIVE, keyframeOf: 'main' }, on('backup')],
  ['automatic, main good for long enough, waits for its keyframe', { onAir: on('backup'), main: LIVE, backup: LIVE }, on('backup', 'main')],
  ['automatic, at its keyframe', { onAir: on('backup', 'main'), main: LIVE, backup: LIVE, keyframeOf: 'main' }, on('main')],
  ['at the next cue, main waits', { ...CUE, onAir: on('backup'), main: LIVE, backup: LIVE, keyframeOf: 'main' }, on('backup', 'main')],
  [
    'at the next cue, the cue was taken',
    { ...CUE, onAir: on('backup', 'main'), main: LIVE, backup: LIVE, chosen: 'main', keyframeOf: 'main' },
    on('main'),
  ],
  ['by hand, nothing happens by itself', { ...BY_HAND, onAir: on('backup'), main: LIVE, backup: LIVE, keyframeOf: 'main' }, on('backup')],
  [
    'by hand, somebody took main',
    { ...BY_HAND, onAir: on('backup'), main: LIVE, backup: LIVE, chosen: 'main', keyframeOf: 'main' },
    on('main'),
  ],
  // By hand.
  ['somebody takes the backup, at its keyframe', { onAir: on('main'), main: LIVE, backup: LIVE, chosen: 'backup' }, on('main', 'backup')],
  [
    'the keyframe of the backup that was taken',
    { onAir: on('main', 'backup'), main: LIVE, backup: LIVE, chosen: 'backup', keyframeOf: 'backup' },
    on('backup'),
  ],
  [
    'the backup was taken by hand, the rule does not undo it',
    { onAir: on('backup'), main: LIVE, backup: LIVE, chosen: 'backup', keyframeOf: 'main' },
    on('backup'),
  ],
  [
    'the backup that was taken is gone before its keyframe, main stays',
    { onAir: on('main', 'backup'), main: LIVE, chosen: 'backup' },
    on('main'),
  ],
  [
    'from a slate to the backup that was taken, main is not waited for',
    { onAir: held('backup'), main: LIVE, backup: LIVE, chosen: 'backup', keyframeOf: 'backup' },
    on('backup'),
  ],
  // The operator's slate.
  ['operator, before a feed at its keyframe', { onAir: on('main'), main: LIVE, operatorSlate: 'interval', keyframeOf: 'main' }, held()],
  ['operator, in place of the slate of a lost feed', { onAir: lost(), operatorSlate: 'interval' }, held()],
  ['operator, the encoder goes at the end of the show', { onAir: held(), operatorSlate: 'interval' }, held()],
  ['operator lets go, the slate stays until the keyframe', { onAir: held(), main: LIVE }, held('main')],
  ['operator lets go, at the keyframe', { onAir: held('main'), main: LIVE, keyframeOf: 'main' }, on('main')],
  ['operator lets go and no feed is there, the slate of the rule', { onAir: held() }, lost()],
  ['operator lets go, no feed and nobody to be served, nothing', { onAir: held(), isWanted: false }, { ...NONE }],
  ['operator lets go and the feed is lost before its keyframe, the slate of the rule', { onAir: held('main') }, lost()],
];

test.each(CASES)('choose-source: %s', (_, situation, expected) => {
  expect(choose(situation)).toEqual(onAirOf(expected));
});

function onAirOf({ source, slate, heldBy, next }: OnAir): OnAir {
  return { source, slate, heldBy, next };
}

test('choose-source: whatever the situation, asking again changes nothing and a feed that is not there is never chosen', () => {
  const feeds = [GONE, LIVE, NEW, BURSTING, { ...LIVE, hasGop: false }];
  const onAirs: OnAir[] = [onAirOf(NONE), on('main'), on('backup'), lost(), held()];
  for (const main of feeds)
    for (const backup of feeds)
      for (const onAir of onAirs)
        for (const chosen of [null, 'main', 'backup'] as const)
          for (const operatorSlate of [null, 'interval'] as const)
            for (const isWanted of [true, false])
              for (const keyframeOf of [null, 'main', 'backup'] as const) {
                if (keyframeOf !== null && !{ main, backup }[keyframeOf].isThere) continue;
                const situation = { main, backup, chosen, operatorSlate, isWanted };
                const first = choose({ ...situation, onAir, keyframeOf });
                expect(choose({ ...situation, onAir: first })).toMatchObject({ source: first.source, slate: first.slate });
                if (first.source === 'main' || first.source === 'backup') expect({ main, backup }[first.source].isThere).toBe(true);
                if (operatorSlate) expect(first.source).toBe('slate');
              }
});
