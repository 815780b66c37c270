import type { Platform } from '../contract/platform.ts';
import { EAST_ASIA } from './east-asia.ts';
import { MAJOR } from './major.ts';
import { SERVICES } from './services.ts';
import { WORLDWIDE } from './worldwide.ts';

/** Every platform that Foyer knows. @source facts read on 2026-11-21; each entry names its own */
export const PLATFORMS: readonly Platform[] = [...MAJOR, ...WORLDWIDE, ...EAST_ASIA, ...SERVICES];

const byId = new Map(PLATFORMS.map((platform) => [platform.id, platform]));

/** @returns null for a custom destination, and for an id of a later Foyer's table */
export function platformOf(id: string | null): Platform | null {
  return id === null ? null : (byId.get(id) ?? null);
}

/** The platform that people mean by a name: its id, its name, or another name of it, in any case. */
export function platformNamed(text: string): Platform | null {
  const wanted = text.normalize('NFKC').trim().toLowerCase();
  const isIt = (name: string) => name.toLowerCase() === wanted;
  // OBS calls its services "YouTube - RTMPS", "Facebook Live", "X (Twitter)".
  const head = wanted.split(' - ')[0] as string;
  return (
    PLATFORMS.find(({ id, name, alsoCalled }) => [id, name, ...alsoCalled].some((one) => isIt(one) || one.toLowerCase() === head)) ?? null
  );
}

/** The platform that a server address belongs to, for keys that were kept elsewhere; null where none is known to be there. */
export function platformAt(server: string): Platform | null {
  const host = hostOf(server);
  if (host === null) return null;
  return PLATFORMS.find(({ servers, backupServers }) => [...servers, ...backupServers].some(({ url }) => hostOf(url) === host)) ?? null;
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : null;
}
