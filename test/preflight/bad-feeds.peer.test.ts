import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeedProbe } from '../../main/contract/feed-probe.ts';
import { judgePreflight } from '../../main/domain/preflight/judge.ts';
import { PLATFORMS } from '../../main/platforms/platforms.ts';
import { goodDestination, goodFacts } from '../main/domain/preflight/sample-facts.ts';
import { BAD_FEEDS, GOOD_FEED, GOOD_PORTRAIT } from './bad-feeds.ts';
import { encoded } from './feed-recipe.ts';
import { ProbeRig } from './probe-rig.ts';

const ENGINES = 4;
const AT_ONCE = 8;
const WINDOW_MS = 5_000;

let rig: ProbeRig;
beforeAll(async () => {
  rig = await ProbeRig.open(ENGINES);
});
afterAll(() => rig[Symbol.asyncDispose]());

/** Rules that are raised, for an evening with which nothing else is the matter. */
function raised(probe: FeedProbe, platforms: readonly string[]) {
  const findings = judgePreflight(goodFacts({ probe, destinations: platforms.map((id) => goodDestination(id)) }));
  return findings.filter(({ family, verdict }) => family === 'feed' && (verdict === 'bad' || verdict === 'warning'));
}

test('preflight: 40 bad feeds and more, each through the guard of a real engine, raises exactly its rule', {
  timeout: 240_000,
}, async () => {
  const rows: Record<string, string | number>[] = [];
  const wrong: string[] = [];
  await rig.each(BAD_FEEDS, AT_ONCE, async (feed) => {
    const probe = await rig.probe(await encoded(feed), feed.windowMs ?? WINDOW_MS);
    const found = raised(probe, [feed.platform]);
    const { measured, threshold, unit, verdict } = found[0] ?? { measured: '', threshold: '', unit: '', verdict: '' };
    const rules = found.map(({ rule }) => rule).join(' ');
    rows.push({
      platform: feed.platform,
      breaks: feed.raises,
      raised: rules,
      verdict,
      measured: `${measured ?? ''}`,
      wanted: `${threshold ?? ''}`,
      unit,
    });
    if (rules !== feed.raises) wrong.push(`${feed.platform} ${feed.raises}: ${rules} ${JSON.stringify(probe)}`);
  });
  console.table(rows);
  expect(wrong).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(40);
});

test('preflight: the good feed, raises nothing on any platform of the table', { timeout: 60_000 }, async () => {
  const upright = PLATFORMS.filter(({ limits }) => limits.orientation === 'portrait').map(({ id }) => id);
  const others = PLATFORMS.map(({ id }) => id).filter((id) => !upright.includes(id));
  const [good, portrait] = await Promise.all([GOOD_FEED, GOOD_PORTRAIT].map(async (recipe) => rig.probe(await encoded(recipe), WINDOW_MS)));
  expect(raised(good!, others)).toEqual([]);
  expect(raised(portrait!, upright)).toEqual([]);
});
