import type { SlateClip } from './clip.ts';

/**
 * Where to begin with a clip: the index in `messages` of the keyframe to send first.
 * @param nowMs UTC epoch
 * @param before the clip that it replaces and the time in it that has been reached, null where there is none. A clip of the same kind and
 * length (the countdown's next minute, a look that was changed) goes on where that one was, so that its music does too.
 */
export function entryIndex(clip: SlateClip, nowMs: number, before: { clip: SlateClip; timeMs: number } | null): number {
  const timeMs = entryMs(clip, nowMs, before);
  let found = 0;
  for (const [index, { role, timeMs: atMs }] of clip.messages.entries()) {
    if (atMs > timeMs) break;
    if (role === 'keyframe') found = index;
  }
  return found;
}

function entryMs(clip: SlateClip, nowMs: number, before: { clip: SlateClip; timeMs: number } | null): number {
  if (clip.zeroAtMs !== null) return Math.min(Math.max(0, nowMs - clip.zeroAtMs), clip.durationMs - 1);
  return before !== null && goesOn(before.clip, clip) ? before.timeMs % clip.durationMs : 0;
}

/** Whether a clip goes on where the one before it was: neither shows the seconds, and both are of the same kind and length. */
export const goesOn = (before: SlateClip, clip: SlateClip): boolean =>
  before.zeroAtMs === null && clip.zeroAtMs === null && before.kind === clip.kind && before.durationMs === clip.durationMs;
