import type { Platform, PlatformLimits, PlatformServer } from '../contract/platform.ts';

const UNKNOWN: PlatformLimits = {
  videoKbps: null,
  audioKbps: null,
  keyframeS: null,
  bFrames: null,
  width: null,
  height: null,
  fps: null,
  videoCodecs: null,
  rateControl: null,
  orientation: null,
  sessionHours: null,
};

type Said = Pick<Platform, 'id' | 'name' | 'where' | 'source' | 'confidence'> & Partial<Omit<Platform, 'limits' | 'key'>>;

/** An entry of the table: what is said, with nothing known about the rest. */
export function entry({
  limits = {},
  key = {},
  ...said
}: Said & { limits?: Partial<PlatformLimits>; key?: Partial<Platform['key']> }): Platform {
  return {
    alsoCalled: [],
    servers: [],
    backupServers: [],
    serverFrom: 'table',
    steps: [],
    studio: null,
    notes: '',
    ...said,
    key: { pattern: null, example: null, joins: 'path', ...key },
    limits: { ...UNKNOWN, ...limits },
  };
}

/** A server by its URL, whose scheme is the protocol. */
export function at(name: string, url: string): PlatformServer {
  const scheme = new URL(url).protocol;
  return { name, url, protocol: scheme === 'rtmps:' ? 'rtmps' : scheme === 'srt:' ? 'srt' : scheme === 'https:' ? 'hls-push' : 'rtmp' };
}

/** Servers that differ in one word: `[place, word]` each, put in for `*`. */
export function regions(pattern: string, places: readonly (readonly [name: string, word: string])[]): PlatformServer[] {
  return places.map(([name, word]) => at(name, pattern.replace('*', word)));
}

/** OBS's list of services, the main source. */
export const OBS = 'obsproject/obs-studio plugins/rtmp-services/data/services.json (2026-07-11)';
