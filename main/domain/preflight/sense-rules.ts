import type { FeedProbe } from '../../contract/feed-probe.ts';
import type { PreflightFacts } from './facts.ts';
import { FOYER, type Judgement, type PreflightRule, standard, unless } from './rule.ts';

/** Ten seconds of an orchestra that tunes are not a concert: only what is far off says something. */
const TOO_LOUD_LU = 6;
const TOO_QUIET_LU = 15;
const SILENT_LUFS = -60;

type Sense = FeedProbe['sense'];

const sensed = (
  id: PreflightRule['id'],
  track: 'video' | 'audio',
  judge: (sense: Sense, facts: PreflightFacts) => Judgement | null,
): PreflightRule => ({
  id,
  about: 'channel',
  judge: (facts) => {
    const { probe } = facts;
    if (!probe?.[track]) return [];
    const judgement = judge(probe.sense, facts);
    return judgement ? [judgement] : [];
  },
});

/** Nothing was decoded: said once for each, and never called good. */
const unseen = (sense: Sense): Judgement => ({
  ...{ verdict: 'unknown', measured: null, threshold: null, unit: 'none', source: FOYER },
  fault: sense.fault,
});

/** What a decoder saw and heard. Where one thing explains another only the first is said. */
export const SENSE_RULES: readonly PreflightRule[] = [
  sensed('feed/silent', 'audio', (sense) => {
    if (sense.isSilent === null) return unseen(sense);
    const measured = sense.isSilent ? SILENT_LUFS : sense.integratedLufs;
    return {
      verdict: unless(sense.isSilent, 'warning'),
      measured,
      threshold: SILENT_LUFS,
      unit: 'lufs',
      source: standard('EBU Tech 3341'),
    };
  }),
  sensed('feed/loudness', 'audio', (sense, { watch: { targetLufs } }) => {
    if (sense.isSilent || sense.integratedLufs === null) return null;
    const off = sense.integratedLufs - targetLufs;
    return {
      verdict: unless(off > TOO_LOUD_LU || off < -TOO_QUIET_LU, 'warning'),
      ...{ measured: sense.integratedLufs, threshold: `${targetLufs - TOO_QUIET_LU} … ${targetLufs + TOO_LOUD_LU}`, unit: 'lufs' },
      source: standard('EBU R 128; ITU-R BS.1770-4'),
      action: 'settings',
    };
  }),
  sensed('feed/true-peak', 'audio', (sense, { watch: { maxTruePeakDbtp } }) => {
    if (sense.isSilent || sense.truePeakDbtp === null) return null;
    return {
      verdict: unless(sense.truePeakDbtp > maxTruePeakDbtp, 'warning'),
      ...{ measured: sense.truePeakDbtp, threshold: maxTruePeakDbtp, unit: 'dbtp', source: standard('EBU R 128; ITU-R BS.1770-4') },
    };
  }),
  sensed('feed/black', 'video', (sense) =>
    sense.isBlack === null
      ? unseen(sense)
      : { verdict: unless(sense.isBlack, 'warning'), measured: null, threshold: null, unit: 'none', source: FOYER },
  ),
  sensed('feed/frozen', 'video', (sense) =>
    sense.isFrozen === null || sense.isBlack
      ? null
      : { verdict: unless(sense.isFrozen, 'warning'), measured: null, threshold: null, unit: 'none', source: FOYER },
  ),
];
