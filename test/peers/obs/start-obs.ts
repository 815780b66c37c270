import { join } from 'node:path';
import { Scope } from '../../../main/base/scope.ts';
import { Child, runToEnd } from '../child.ts';
import { freePort } from '../free-port.ts';
import { scratchFolder } from '../scratch-folder.ts';

export interface RealObsOptions {
  password?: string;
  /** Where its stream settings point at first. */
  rtmpUrl?: string;
  rtmpKey?: string;
  size?: string;
  fps?: number;
  /** Tries after a lost ingest; 25 by default. */
  retries?: number;
}

/** A real OBS Studio with its own X server, port and throwaway folder; obs-websocket listens on 127.0.0.1 alone. */
export interface RealObs extends AsyncDisposable {
  readonly port: number;
  readonly password: string;
  readonly pid: number;
  /** Closes its window as a person does. */
  quit(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again with the same folder and port. */
  restart(): Promise<void>;
}

const script = (name: string) => join(import.meta.dirname, name);

export async function startObs(options: RealObsOptions = {}): Promise<RealObs> {
  const scope = new Scope();
  const folder = scope.use(scratchFolder('obs'));
  const port = await freePort();
  const password = options.password ?? 'obs-secret';
  const settings: Record<string, string | number> = {
    dir: folder.path,
    port,
    password,
    size: options.size ?? '640x360',
    fps: options.fps ?? 30,
    vbitrate: 800,
    retries: options.retries ?? 25,
    'rtmp-url': options.rtmpUrl ?? 'rtmp://127.0.0.1:9/live',
    'rtmp-key': options.rtmpKey ?? 'before',
    timeout: 50,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  let pid = 0;
  const start = async () => {
    // Not runToEnd: OBS keeps no hold of the script's output, but what it says on a failure matters.
    await using child = await Child.start(script('start-obs.sh'), args);
    const code = await child.exited;
    if (code !== 0) throw new Error(`start-obs ended with ${code}:\n${child.output}`);
    pid = (JSON.parse(child.stdout) as { pid: number }).pid;
  };
  const stop = async (...how: string[]) => {
    await runToEnd(script('stop-obs.sh'), ['--dir', folder.path, ...how], { timeoutMs: 30_000 });
  };
  scope.defer(() => stop('--force'));
  try {
    await start();
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
  return {
    port,
    password,
    get pid() {
      return pid;
    },
    quit: () => stop(),
    kill: () => stop('--force'),
    restart: start,
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}
