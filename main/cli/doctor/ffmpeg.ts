import { createRequire } from 'node:module';
import { type Check, ok, warn } from './check.ts';

/** What Foyer's ffmpeg outputs are made with: HLS pages, MPEG-TS over UDP, and the feed from the engine. */
const MUXERS = ['hls', 'mpegts', 'flv'];
const PROTOCOLS = ['pipe', 'file', 'udp'];

/** What the ffmpeg that would be used can do. */
export interface FfmpegAbilities {
  version: string;
  muxers: Set<string>;
  protocols: Set<string>;
}

export function checkFfmpeg(abilities: FfmpegAbilities | null): Check {
  if (!abilities) {
    return warn('ffmpeg', 'not found', 'Install ffmpeg for HLS and IPTV destinations; RTMP and RTMPS destinations work without it.');
  }
  const missing = [
    ...MUXERS.filter((name) => !abilities.muxers.has(name)).map((name) => `${name} muxer`),
    ...PROTOCOLS.filter((name) => !abilities.protocols.has(name)).map((name) => `${name} protocol`),
  ];
  if (missing.length > 0) return warn('ffmpeg', `${abilities.version}, without ${missing.join(', ')}`, 'Install a complete ffmpeg.');
  if (!abilities.protocols.has('srt')) {
    return warn(
      'ffmpeg',
      `${abilities.version}, without srt`,
      'Install an ffmpeg with libsrt if you have SRT destinations; everything else works.',
    );
  }
  return ok('ffmpeg', `${abilities.version}; ${MUXERS.join(', ')}; ${[...abilities.protocols].filter(isOfInterest).join(', ')}`);
}

function isOfInterest(protocol: string): boolean {
  return ['udp', 'rtmp', 'rtmps', 'srt', 'rist', 'https'].includes(protocol);
}

/** The part of fluent-ffmpeg that runs ffmpeg for a question; it is what its own `availableFormats` is made with. */
interface Asker {
  _spawnFfmpeg(
    args: string[],
    options: { captureStdout: boolean; stdoutLines: number },
    done: (error: Error | null, stdout: { get(): string }) => void,
  ): void;
}

/** Asks ffmpeg, through fluent-ffmpeg. @returns null when there is none */
export async function readFfmpeg(): Promise<FfmpegAbilities | null> {
  const ffmpeg = createRequire(import.meta.url)('fluent-ffmpeg') as () => Asker;
  const ask = (...args: string[]) =>
    new Promise<string>((resolve, reject) => {
      ffmpeg()._spawnFfmpeg(args, { captureStdout: true, stdoutLines: 0 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout.get()),
      );
    });
  try {
    const [version, muxers, protocols] = await Promise.all([ask('-version'), ask('-muxers'), ask('-protocols')]);
    return {
      version: version.match(/^ffmpeg version (\S+)/)?.[1] ?? 'unknown version',
      muxers: new Set([...muxers.matchAll(/^\s*E\s+(\S+)/gm)].flatMap(([, name = '']) => name.split(','))),
      protocols: new Set(protocols.split('Output:')[1]?.match(/\S+/g) ?? []),
    };
  } catch {
    return null; // not installed, or it cannot run: the same advice
  }
}
