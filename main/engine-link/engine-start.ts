/** How an engine is started, whose memory has every key in it: without core files, and without what would write or show its memory. */

/**
 * Node's four threads for files and names would all be held up by four recordings on disks that hang, and then no destination could be
 * looked up any more.
 */
const THREADS = '16';
/**
 * glibc, bytes: what is larger is given back to the system as soon as it is let go, and the end of the heap too. Left to itself glibc raises
 * both to 32 MB and keeps batches of a program among small things, and the heap grows for half an hour. Nothing but glibc reads them.
 * @source mallopt(3); soak of 25 November 2026, 16 destinations: 32 MB of one's own after 3 minutes instead of 38, which became 44
 */
const HEAP = { MALLOC_MMAP_THRESHOLD_: '65536', MALLOC_TRIM_THRESHOLD_: '131072' };
/**
 * Room for what lives shortly, MB. V8 takes up to 48 of them when it is held up on a busy machine, keeps them, and gains nothing: an engine
 * makes few objects. @source soak of 24 November 2026: 41 MB became 82 MB within two minutes of another process's work
 */
export const ENGINE_OPTIONS = ['--max-semi-space-size=2'];
/** Options of Node that write memory or messages into files, or open a debugger. */
const TELLING = /--(report|heap|abort-on|inspect)/;

/**
 * The command behind a shell that ends its core files and becomes it: process id, signals and file descriptors stay what they are.
 * Windows writes no core files.
 */
export function withoutCoreFile(command: string, args: readonly string[], platform: NodeJS.Platform): readonly [string, readonly string[]] {
  if (platform === 'win32') return [command, args];
  return ['/bin/sh', ['-c', 'ulimit -c 0; exec "$0" "$@"', command, ...args]];
}

/**
 * The environment of an engine. Options for the desk's Node that would write or show memory are not meant for it, nor are the reports of
 * ffmpeg that `FFREPORT` asks for.
 * @param isElectron Electron's own executable is to run as plain Node
 */
export function engineEnvironment(own: NodeJS.ProcessEnv, isElectron: boolean): NodeJS.ProcessEnv {
  const { FFREPORT: _, NODE_OPTIONS: options = '', ...env } = own;
  const isTelling = TELLING.test(options.replaceAll('_', '-'));
  return {
    UV_THREADPOOL_SIZE: THREADS,
    ...HEAP,
    ...env,
    ...(options !== '' && !isTelling && { NODE_OPTIONS: options }),
    ...(isElectron && { ELECTRON_RUN_AS_NODE: '1' }),
  };
}
