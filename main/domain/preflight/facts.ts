import type { BroadcastEvent } from '../../contract/broadcast-event.ts';
import type { Destination } from '../../contract/destination.ts';
import type { FaultInfo } from '../../contract/fault.ts';
import type { FeedProbe } from '../../contract/feed-probe.ts';
import type { ObsStatus } from '../../contract/obs.ts';
import type { EncoderCheck } from '../../contract/obs-encoder.ts';
import type { KeyDoubt, Platform } from '../../contract/platform.ts';
import type { ProgramStatus } from '../../contract/program.ts';
import type { WatchConfig } from '../../contract/watch.ts';
import type { ProgramFigures } from '../fit/misfits.ts';

/** What a server said when it was knocked at; nothing was published. */
export interface ServerFacts {
  host: string;
  /** All that the name has, and those of them that took a connection. */
  addresses: readonly string[];
  answered: readonly string[];
  connectMs: number | null;
  /** Of the name or of the connection. */
  fault: FaultInfo | null;
  /** Null where none is spoken, or nobody could be asked. */
  tls: { fault: FaultInfo | null; protocol: string; validUntilMs: number | null } | null;
}

export interface KeyFacts {
  isNeeded: boolean;
  isPresent: boolean;
  doubts: readonly KeyDoubt[];
  /** Why it does not serve the time of the event. */
  problem: 'not-yet' | 'expired' | 'expires-within' | null;
  validUntilMs: number | null;
}

export interface DestinationFacts extends Pick<Destination, 'id' | 'name' | 'kind' | 'limits'> {
  platform: Platform | null;
  /** Figures of the rendition or of the portrait program that it gets instead of the program; null: the program itself. */
  rendition: ProgramFigures | null;
  /** What arrives of the portrait program that it is set to; null: it is set to the main one. */
  portrait: Pick<ProgramStatus, 'state' | 'video'> | null;
  /** Its relay is live: server, key and path have been proven. */
  isLive: boolean;
  key: KeyFacts;
  /** Null: not looked at. */
  server: ServerFacts | null;
  /** The platform's second server, served beside the first; null for none. */
  backupServer: ServerFacts | null;
  /** A real publish that somebody asked for, null if nobody did. */
  privateTest: { fault: FaultInfo | null; liveAfterMs: number | null } | null;
}

/** All that the rules look at: plain values, gathered before any of them is asked. */
export interface PreflightFacts {
  /** UTC epoch, ms. */
  nowMs: number;
  /** Null for what was chosen by hand. */
  event: Pick<
    BroadcastEvent,
    'title' | 'startsAtMs' | 'endsAtMs' | 'drivesObs' | 'openingScene' | 'closingScene' | 'destinationIds'
  > | null;
  /** Null: the engine did not answer. */
  probe: FeedProbe | null;
  watch: WatchConfig;
  destinations: readonly DestinationFacts[];
  vault: { isLocked: boolean };
  obs: Pick<ObsStatus, 'link' | 'isSetUp' | 'scenes' | 'stream'> & { encoder: EncoderCheck | null };
  machine: {
    freeDiskBytes: number | null;
    /** Of this clock against the server's, ms, + for a clock that is fast; null where none was reached. */
    clockOffsetMs: number | null;
    ntpServer: string;
    /** What the renditions of these destinations need of it, as estimated; whether one that runs does not keep up. Null: there are none. */
    encoding: { percent: number; isSlow: boolean } | null;
  };
  /** kb/s, null where nobody knows: as the house says, and the most that its relays really carried within the last hour. */
  upload: { enteredKbps: number | null; carriedKbps: number | null };
}

/** What a destination gets, as far as it was measured. */
export function figuresFor(facts: PreflightFacts, destination: DestinationFacts): ProgramFigures {
  return destination.rendition ?? programFigures(facts.probe);
}

export function programFigures(probe: FeedProbe | null): ProgramFigures {
  const { video = null, audio = null } = probe ?? {};
  return {
    video: video && {
      ...{ codec: video.codec, profile: video.profile, width: video.width, height: video.height, fps: video.fps },
      ...{ bitrateKbps: video.meanKbps, gopMs: video.maxGopMs ?? 0, longestGopMs: video.maxGopMs ?? 0, bFrames: video.bFrames },
    },
    audio: audio && { codec: audio.codec, sampleRateHz: audio.sampleRateHz, channels: audio.channels, bitrateKbps: audio.meanKbps },
  };
}
