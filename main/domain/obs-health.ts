import type { AirStatus } from '../contract/air.ts';
import type { ObsStatus } from '../contract/obs.ts';
import type { ObsLive, ObsStatistics, ObsTrouble } from '../contract/obs-live.ts';

interface Limit {
  code: ObsTrouble['code'];
  figure: keyof ObsStatistics;
  /** Trouble from here on, and until it is back at `over`. */
  from: number;
  over: number;
}

/** Per cent of frames in half a minute; a viewer sees one in fifty. MB: ten minutes of recording at 6 Mb/s are 450. */
const LIMITS: readonly Limit[] = [
  { code: 'render-lag', figure: 'renderLagPercent', from: 2, over: 0.5 },
  { code: 'encoder-lag', figure: 'encoderLagPercent', from: 2, over: 0.5 },
  { code: 'dropped-frames', figure: 'droppedPercent', from: 2, over: 0.5 },
  { code: 'disk-low', figure: 'freeDiskMb', from: 2_000, over: 3_000 },
];

/** Slates and scenes in which nobody speaks: an open room microphone then airs what nobody meant to say. */
const QUIET_SLATES: readonly (string | null)[] = ['interval', 'thank-you'];
const QUIET_SCENE = /(^|[^\p{L}])(interval|intermission|pause|end|ende|휴식|종료|幕间|中场|结束)([^\p{L}]|$)/iu;

/**
 * What is wrong with OBS's work now. A trouble that was there before stands until its figure is well clear of the limit again. Pure.
 * @param before what was wrong a moment ago
 */
export function obsHealth(before: readonly ObsTrouble[], obs: Pick<ObsStatus, 'live' | 'scene' | 'stream'>, air: AirStatus): ObsTrouble[] {
  const { live, scene, stream } = obs;
  if (!live) return [];
  const { statistics } = live;
  const wrong = LIMITS.filter(({ code, figure, from, over }) => {
    const value = statistics[figure];
    const limit = before.some((trouble) => trouble.code === code) ? over : from;
    // Disk: 0 is OBS's way of saying nothing.
    return code === 'disk-low' ? value > 0 && value < limit : value > 0 && value >= limit;
  }).map(({ code, figure }): ObsTrouble => ({ code, subject: '', value: statistics[figure] }));
  const isHeard = stream === 'streaming' || stream === 'reconnecting';
  const isQuiet = air.source === 'slate' ? QUIET_SLATES.includes(air.slate) : isHeard && QUIET_SCENE.test(scene);
  return isQuiet ? [...wrong, ...openMicrophones(live)] : wrong;
}

/** A microphone that is heard: not muted, not turned down to nothing, sent to the program. */
function openMicrophones({ audio }: ObsLive): ObsTrouble[] {
  return Object.entries(audio)
    .filter(([, { kind, isMuted, volumeDb, monitoring }]) => {
      return kind === 'microphone' && !isMuted && volumeDb > -60 && monitoring !== 'monitor-only';
    })
    .map(([subject]) => ({ code: 'microphone-open', subject, value: 0 }));
}
