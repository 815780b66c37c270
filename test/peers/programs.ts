import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that peer tests need, and the Debian package of each. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  ffmpeg: 'ffmpeg',
  ffprobe: 'ffmpeg',
  nginx: 'nginx',
  stunnel: 'stunnel4',
  openssl: 'openssl',
  chromium: 'chromium',
  obs: 'obs-studio',
  Xvfb: 'xvfb',
};
/** Files that peer tests need, and the Debian package of each. */
export const FILES: Readonly<Record<string, string>> = {
  '/usr/lib/nginx/modules/ngx_rtmp_module.so': 'libnginx-mod-rtmp',
  '/usr/lib/nginx/modules/ngx_stream_module.so': 'libnginx-mod-stream',
};

export function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** What is missing, as `program (Debian package name)`. */
export function missingPrograms(): string[] {
  const programs = Object.entries(PROGRAMS).filter(([program]) => !isInstalled(program));
  const files = Object.entries(FILES).filter(([file]) => !existsSync(file));
  return [...programs, ...files].map(([name, pack]) => `${name} (package ${pack})`);
}
