import type { ObsMedia } from '../../contract/obs-live.ts';

/** Less than this off the count is no news: the page counts on by itself. */
const SAME_PLACE_MS = 400;

/** @source obs-websocket 5 protocol, GetMediaInputStatus: cursor and duration are null for what has none */
export function readMedia(answer: Record<string, unknown>, nowMs: number): ObsMedia {
  const state = String(answer.mediaState ?? '')
    .replace('OBS_MEDIA_STATE_', '')
    .toLowerCase();
  return {
    state: STATES[state] ?? 'none',
    cursorMs: Math.max(0, Number(answer.mediaCursor ?? 0)),
    durationMs: Math.max(0, Number(answer.mediaDuration ?? 0)),
    atMs: nowMs,
  };
}

const STATES: Record<string, ObsMedia['state']> = {
  opening: 'opening',
  buffering: 'opening',
  playing: 'playing',
  paused: 'paused',
  stopped: 'stopped',
  ended: 'ended',
  error: 'error',
};

/** The earlier reading while counting on from it leads to the later one: then nothing has to be told. */
export function steady(before: ObsMedia | undefined, now: ObsMedia): ObsMedia {
  if (!before || before.state !== now.state || before.durationMs !== now.durationMs) return now;
  const counted = before.state === 'playing' ? before.cursorMs + now.atMs - before.atMs : before.cursorMs;
  return Math.abs(counted - now.cursorMs) < SAME_PLACE_MS ? before : now;
}
