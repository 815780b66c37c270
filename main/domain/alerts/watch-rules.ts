import { type AlertRule, channel, isFeedOnAir, type Look } from './rule.ts';

const BLACK_MS = 3_000;
const FROZEN_MS = 10_000;
const SILENT_MS = 5_000;
/** @source EBU R 128 allows 1 LU around the target for live programmes; a house hears three */
const OFF_TARGET_LU = 3;
/** Of a beginning nothing can be said. */
const LOUDNESS_KNOWN_MS = 60_000;

/** What is seen and heard. */
export const WATCH_RULES: readonly AlertRule[] = [
  { code: 'picture/black', raiseAfterMs: 0, clearAfterMs: 2_000, find: (look) => channel(isBlack(look)) },
  {
    code: 'picture/frozen',
    raiseAfterMs: 0,
    clearAfterMs: 2_000,
    // Black is frozen too, and has its own.
    find: (look) => channel((pictureOf(look)?.frozenMs ?? 0) >= FROZEN_MS && !isBlack(look)),
  },
  {
    code: 'sound/silent',
    raiseAfterMs: 0,
    clearAfterMs: 1_000,
    find: (look) => channel((soundOf(look)?.silentMs ?? 0) >= SILENT_MS),
  },
  { code: 'sound/clipping', raiseAfterMs: 0, clearAfterMs: 5_000, find: (look) => channel(soundOf(look)?.isClipping ?? false) },
  { code: 'sound/too-loud', raiseAfterMs: 0, clearAfterMs: 5_000, find: (look) => loudness(look, (offLu) => offLu > OFF_TARGET_LU) },
  { code: 'sound/too-quiet', raiseAfterMs: 0, clearAfterMs: 5_000, find: (look) => loudness(look, (offLu) => offLu < -OFF_TARGET_LU) },
  {
    code: 'sound/true-peak',
    raiseAfterMs: 0,
    clearAfterMs: 10_000,
    find: (look) => {
      const peakDbtp = soundOf(look)?.truePeakDbtp ?? Number.NEGATIVE_INFINITY;
      const { maxTruePeakDbtp } = look.snapshot.settings.watch;
      // Clipping says more.
      const isOver = peakDbtp > maxTruePeakDbtp && !soundOf(look)?.isClipping;
      return channel(isOver, isOver ? { peakDbtp, maxDbtp: maxTruePeakDbtp } : {});
    },
  },
];

const pictureOf = (look: Look) => (isFeedOnAir(look) ? look.snapshot.watch.picture : null);
const soundOf = (look: Look) => (isFeedOnAir(look) ? look.snapshot.watch.sound : null);
const isBlack = (look: Look) => (pictureOf(look)?.blackMs ?? 0) >= BLACK_MS;

function loudness(look: Look, isOff: (offLu: number) => boolean) {
  const lufs = soundOf(look)?.integratedLufs ?? null;
  const { targetLufs } = look.snapshot.settings.watch;
  const { loudSinceMs } = look.memory;
  const isKnown = lufs !== null && loudSinceMs !== null && look.atMs - loudSinceMs >= LOUDNESS_KNOWN_MS;
  return isKnown ? channel(isOff(lufs - targetLufs), { lufs, target: targetLufs }) : [];
}
