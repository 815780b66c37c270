import type { FeedProbe } from '../../../../main/contract/feed-probe.ts';
import { DEFAULT_WATCH } from '../../../../main/contract/watch.ts';
import type { DestinationFacts, PreflightFacts, ServerFacts } from '../../../../main/domain/preflight/facts.ts';
import { platformOf } from '../../../../main/platforms/platforms.ts';

export const NOW = Date.UTC(2026, 10, 24, 18, 0, 0);
const HOUR_MS = 3_600_000;

export const GOOD_PROBE: FeedProbe = {
  ...{ feed: 'main', windowMs: 10_000, encoder: '127.0.0.1', soundLateMs: 10 },
  video: {
    ...{ codec: 'H.264', profile: 'High', level: 4.1, isProgressive: true, width: 1280, height: 720, fps: 30, frames: 300 },
    ...{ irregularPercent: 0, bFrames: 0, keyframes: 10, minGopMs: 1_000, maxGopMs: 1_000, meanKbps: 2_000, peakKbps: 2_100 },
  },
  audio: { codec: 'AAC', profile: 'LC', sampleRateHz: 48_000, channels: 2, meanKbps: 128, maxStepMs: 22 },
  sense: { isBlack: false, isFrozen: false, isSilent: false, integratedLufs: -23, truePeakDbtp: -6, fault: null },
};

export const GOOD_SERVER: ServerFacts = {
  host: 'live.example',
  addresses: ['192.0.2.1'],
  answered: ['192.0.2.1'],
  connectMs: 12,
  fault: null,
  tls: { fault: null, protocol: 'TLSv1.3', validUntilMs: NOW + 60 * 24 * HOUR_MS },
};

/** A destination on a platform of the table, with which nothing is the matter. */
export function goodDestination(platform: string | null, parts: Partial<DestinationFacts> = {}): DestinationFacts {
  return {
    ...{
      id: platform ?? 'own',
      name: platform ?? 'Own',
      kind: 'rtmp',
      limits: {},
      platform: platformOf(platform),
      rendition: null,
      portrait: null,
    },
    ...{ isLive: false, server: GOOD_SERVER, backupServer: null, privateTest: null },
    key: { isNeeded: true, isPresent: true, doubts: [], problem: null, validUntilMs: null },
    ...parts,
  };
}

/** An evening with which nothing is the matter. */
export function goodFacts(parts: Partial<PreflightFacts> = {}): PreflightFacts {
  return {
    nowMs: NOW,
    event: {
      ...{ title: 'Evening concert', startsAtMs: NOW + HOUR_MS, endsAtMs: NOW + 3 * HOUR_MS, drivesObs: true },
      ...{
        openingScene: 'Wide',
        closingScene: '',
        destinationIds: (parts.destinations ?? [goodDestination('youtube')]).map(({ id }) => id),
      },
    },
    probe: GOOD_PROBE,
    watch: DEFAULT_WATCH,
    destinations: [goodDestination('youtube')],
    vault: { isLocked: false },
    obs: { link: 'up', isSetUp: true, scenes: ['Wide', 'Close'], stream: 'streaming', encoder: null },
    machine: { freeDiskBytes: 200e9, clockOffsetMs: 12, ntpServer: 'pool.ntp.org', encoding: { percent: 40, isSlow: false } },
    upload: { enteredKbps: 50_000, carriedKbps: null },
    ...parts,
  };
}
