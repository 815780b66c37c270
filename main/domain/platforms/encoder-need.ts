import type { Destination } from '../../contract/destination.ts';
import { type EncoderNeed, USUAL_NEED } from '../../contract/obs-encoder.ts';
import type { Platform } from '../../contract/platform.ts';
import { limitsOf, videoKbpsFor } from './limits.ts';

/** What the encoder is taken to send while none is there to look at. */
const USUAL_PICTURE = { height: 1_080, fps: 30 };

/**
 * What one encoder has to keep to so that every one of these destinations takes its stream: the strictest of their limits, one by one.
 * Where none of them says anything, what every large platform takes. Pure.
 * @param picture as it arrives, null while nothing does
 */
export function encoderNeed(
  destinations: readonly Pick<Destination, 'platform' | 'limits'>[],
  platforms: readonly Platform[],
  picture: { width: number; height: number; fps: number } | null,
): EncoderNeed {
  const sent = picture ? { height: Math.min(picture.width, picture.height), fps: picture.fps } : USUAL_PICTURE;
  const limits = destinations.map(({ platform: id, limits: overrides }) => {
    const platform = platforms.find((one) => one.id === id) ?? null;
    const { keyframeS, bFrames } = limitsOf(platform, overrides);
    return { keyframeS, bFrames, videoKbps: videoKbpsFor(platform, overrides, sent) };
  });
  const strictest = (name: keyof (typeof limits)[number]) => {
    const known = limits.flatMap((limit) => limit[name] ?? []);
    return known.length > 0 ? Math.min(...known) : null;
  };
  const keyframeS = strictest('keyframeS');
  return {
    gopMs: keyframeS === null ? USUAL_NEED.gopMs : Math.round(keyframeS * 1_000),
    bitrateKbps: strictest('videoKbps') ?? USUAL_NEED.bitrateKbps,
    bFrames: strictest('bFrames') ?? USUAL_NEED.bFrames,
    sampleRateHz: USUAL_NEED.sampleRateHz,
  };
}

/** Those that a show is about: what is wanted now, else what the event on air or the next one is for, else all. Recordings and HLS take anything. */
export function chosenDestinations<D extends Pick<Destination, 'id' | 'kind'>>(
  destinations: readonly D[],
  relays: Readonly<Record<string, { wanted: boolean }>>,
  events: readonly { state: string; startsAtMs: number; destinationIds: readonly string[] }[],
): D[] {
  const platforms = destinations.filter(({ kind }) => kind !== 'file' && kind !== 'hls');
  const wanted = platforms.filter(({ id }) => relays[id]?.wanted);
  if (wanted.length > 0) return wanted;
  const order = (state: string) => (state === 'on-air' ? 0 : 1);
  const next = events
    .filter(({ state }) => state === 'on-air' || state === 'upcoming')
    .sort((a, b) => order(a.state) - order(b.state) || a.startsAtMs - b.startsAtMs)[0];
  const booked = platforms.filter(({ id }) => next?.destinationIds.includes(id));
  return booked.length > 0 ? booked : platforms;
}
