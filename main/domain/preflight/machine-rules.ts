import { type PreflightFacts, programFigures } from './facts.ts';
import { EVENT, FOYER, type PreflightRule, standard, unless } from './rule.ts';

const HOUR_MS = 3_600_000;
/** What a recording without an event is given. */
const USUAL_HOURS = 3;
/** Recordings end themselves before the disk is full. */
const KEPT_FREE_BYTES = 1e9;
const COMFORTABLE_SHARE = 0.8;
/** The encoder of the program, the page and everything else need the rest. */
const MOST_ENCODING_PERCENT = 75;
/** A schedule in minutes and an as-run log in seconds notice this. */
const CLOCK_WARNING_MS = 1_000;
const CLOCK_BAD_MS = 30_000;

/** The machine that the desk runs on. */
export const MACHINE_RULES: readonly PreflightRule[] = [
  {
    id: 'machine/recording-space',
    about: 'channel',
    judge: (facts) => {
      const recordings = facts.destinations.filter(({ kind }) => kind === 'file').length;
      if (recordings === 0) return [];
      const needed = recordingBytes(facts, recordings);
      const free = facts.machine.freeDiskBytes;
      const room = free === null ? null : free - KEPT_FREE_BYTES;
      const known = room === null || needed === null ? null : needed > room ? 'bad' : unless(needed > COMFORTABLE_SHARE * room, 'warning');
      return [{ verdict: known ?? 'unknown', measured: needed, threshold: room, unit: 'bytes', source: facts.event ? EVENT : FOYER }];
    },
  },
  {
    id: 'machine/ffmpeg',
    about: 'channel',
    judge: ({ probe, destinations }) => {
      if (!probe || probe.windowMs === 0) return [];
      const isMissing = probe.sense.fault?.code === 'watch/ffmpeg-missing';
      const isNeeded = destinations.some(({ kind, rendition }) => (kind !== 'rtmp' && kind !== 'file') || rendition !== null);
      const verdict = unless(isMissing, isNeeded ? 'bad' : 'warning');
      return [{ verdict, measured: null, threshold: null, unit: 'none', source: FOYER, fault: isMissing ? probe.sense.fault : null }];
    },
  },
  {
    id: 'machine/encoding',
    about: 'channel',
    judge: ({ machine: { encoding } }) => {
      if (!encoding) return [];
      const { percent, isSlow } = encoding;
      const verdict = isSlow || percent > 100 ? 'bad' : unless(percent > MOST_ENCODING_PERCENT, 'warning');
      return [{ verdict, measured: percent, threshold: MOST_ENCODING_PERCENT, unit: 'percent', source: FOYER, action: 'settings' }];
    },
  },
  {
    id: 'machine/clock',
    about: 'channel',
    judge: ({ machine: { clockOffsetMs, ntpServer } }) => {
      if (ntpServer === '') return [];
      const off = Math.abs(clockOffsetMs ?? 0);
      const verdict = clockOffsetMs === null ? 'unknown' : off > CLOCK_BAD_MS ? 'bad' : unless(off > CLOCK_WARNING_MS, 'warning');
      return [
        {
          ...{ verdict, measured: clockOffsetMs, threshold: CLOCK_WARNING_MS, unit: 'ms', source: standard('RFC 4330') },
          ...{ params: { server: ntpServer }, action: clockOffsetMs === null ? 'settings' : null },
        },
      ];
    },
  },
];

function recordingBytes(facts: PreflightFacts, recordings: number): number | null {
  const { video, audio } = programFigures(facts.probe);
  if (!video && !audio) return null;
  const { event, nowMs } = facts;
  const forMs = event ? event.endsAtMs - Math.max(nowMs, event.startsAtMs) : USUAL_HOURS * HOUR_MS;
  const kbps = (video?.bitrateKbps ?? 0) + (audio?.bitrateKbps ?? 0);
  return Math.round((recordings * Math.max(0, forMs) * kbps) / 8);
}
