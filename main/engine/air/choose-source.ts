import type { AirRule, AirStatus, FeedName } from '../../contract/air.ts';
import type { SlateKind } from '../../contract/slate.ts';

/** What is known of a feed at one moment. */
export interface FeedFacts {
  /** Media comes, and a decoder can begin with it. */
  isThere: boolean;
  /** It comes faster than it is played, because it was gathered during a stall. */
  isDraining: boolean;
  /** How long it has been there in real time, ms; 0 while it is not. */
  goodForMs: number;
  /** All since its last keyframe is at hand. */
  hasGop: boolean;
}

/** What a programme of several sources looks like from outside, without its times. */
export type OnAir = Pick<AirStatus, 'source' | 'slate' | 'heldBy' | 'next'>;

export interface AirFacts {
  onAir: OnAir;
  feeds: Record<FeedName, FeedFacts>;
  /** The slate that the operator asked for. */
  operatorSlate: SlateKind | null;
  rule: AirRule;
  /** A feed that somebody chose by hand, or by a cue; it stays chosen while it is on air. */
  chosen: FeedName | null;
  /** The feed whose next message is a keyframe. */
  keyframeOf: FeedName | null;
  /** Somebody is to be served: a destination, not a preview. */
  isWanted: boolean;
  /** A program was on air before this engine was there. */
  isResuming: boolean;
  /** The timeline is ahead of the wall by so much that nothing may go on air from its last keyframe on, which would put it further ahead. */
  hasTimeAhead: boolean;
}

/**
 * What goes on air now. Holds no state and knows no clock: asked at every keyframe, every loss and every command.
 *
 * - The operator's slate comes before everything.
 * - A feed on air stays there, but for one that was chosen, or the main feed by the rule, at its next keyframe.
 * - A feed on air that is lost is followed by the other one at once (but not while the timeline is far ahead of the wall), else by the slate of the rule, else (nobody is to be served) by nothing.
 * - After a slate the first fit feed goes on air at its next keyframe, the main one before the backup.
 */
export function chooseSource(facts: AirFacts): OnAir {
  const { onAir, feeds, operatorSlate } = facts;
  if (operatorSlate !== null) return { source: 'slate', slate: operatorSlate, heldBy: 'operator', next: null };
  if (onAir.source === 'main' || onAir.source === 'backup') {
    if (feeds[onAir.source].isThere) return stay(facts, onAir.source);
    const other = onAir.source === 'main' ? 'backup' : 'main';
    if (isFit(feeds[other]) && feeds[other].hasGop && !facts.hasTimeAhead) return onFeed(other, null);
  }
  return waitForFeed(facts);
}

function stay(facts: AirFacts, current: FeedName): OnAir {
  const { feeds, chosen, rule, keyframeOf } = facts;
  if (chosen !== null && chosen !== current && isFit(feeds[chosen]))
    return keyframeOf === chosen ? onFeed(chosen, null) : onFeed(current, chosen);
  if (current === 'main' || chosen === current || !isFit(feeds.main)) return onFeed(current, null);
  const { switchBack } = rule;
  if (switchBack.kind === 'by-hand') return onFeed(current, null);
  if (switchBack.kind === 'at-next-cue') return onFeed(current, 'main');
  if (feeds.main.goodForMs < switchBack.afterGoodMs) return onFeed(current, null);
  return keyframeOf === 'main' ? onFeed('main', null) : onFeed(current, 'main');
}

/** No feed is on air: a slate is, or nothing. */
function waitForFeed({ onAir, feeds, chosen, rule, keyframeOf, isWanted, isResuming }: AirFacts): OnAir {
  const order: FeedName[] = chosen === 'backup' ? ['backup', 'main'] : ['main', 'backup'];
  const next = order.find((name) => isFit(feeds[name])) ?? null;
  if (next !== null && keyframeOf === next) return onFeed(next, null);
  // Until the feed's keyframe what the operator had put up stays: another slate for a second would be a flash.
  if (onAir.source === 'slate' && onAir.heldBy === 'operator' && next !== null) return { ...onAir, next };
  if (isWanted && (onAir.source !== 'none' || isResuming)) return { source: 'slate', slate: rule.lostSlate, heldBy: 'lost-feed', next };
  return { source: 'none', slate: null, heldBy: 'nobody', next };
}

const isFit = ({ isThere, isDraining }: FeedFacts): boolean => isThere && !isDraining;

const onFeed = (source: FeedName, next: FeedName | null): OnAir => ({ source, slate: null, heldBy: 'nobody', next });
