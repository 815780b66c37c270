import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { type Check, ok, warn } from './check.ts';

const CONNECT_LIMIT_MS = 2_000;

/** @param installed path of OBS, null if none was found  @param reachable whether its WebSocket port takes connections */
export function checkObs(installed: string | null, address: { host: string; port: number }, reachable: boolean): Check {
  const at = `${address.host}:${address.port}`;
  if (reachable) return ok('OBS', `answers at ${at}`);
  if (installed) {
    return warn(
      'OBS',
      `installed (${installed}), WebSocket server at ${at} not reached`,
      'Start OBS and enable Tools, WebSocket Server Settings.',
    );
  }
  return warn('OBS', 'not found', 'Install OBS 28 or newer, or publish with any other RTMP encoder.');
}

export function findObs(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | null {
  const places =
    platform === 'darwin'
      ? ['/Applications/OBS.app']
      : platform === 'win32'
        ? [join(env.ProgramFiles ?? 'C:\\Program Files', 'obs-studio', 'bin', '64bit', 'obs64.exe')]
        : [...(env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'obs')), '/var/lib/flatpak/app/com.obsproject.Studio'];
  return places.find((place) => existsSync(place)) ?? null;
}

/** Whether something takes TCP connections there. */
export function isReachable({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_LIMIT_MS });
    const end = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
    socket.on('timeout', () => end(false));
  });
}
