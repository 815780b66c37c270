import type { DeskApi } from './desk-api.ts';
import { isAtLeast, type Role } from './session.ts';

/** A role for each procedure of a group; a group that is the producer's alone is said as one. */
type RoleTable = { [Group in keyof DeskApi]: 'producer' | { [Procedure in keyof DeskApi[Group]]: Role } };

/**
 * The least role that may call each procedure of the contract. The type holds it complete: a procedure that is added without a line here does
 * not compile, and one that is not found at run time is the producer's.
 *
 * Producer: keys, platforms, settings, who may use the desk. Operator: runs the show. Viewer: sees it.
 */
export const ROLES: RoleTable = {
  session: { me: 'viewer', end: 'viewer' },
  desk: { snapshot: 'viewer', watch: 'viewer' },
  station: 'producer',
  ingest: 'producer',
  destinations: 'producer',
  relays: {
    start: 'operator',
    stop: 'operator',
    retry: 'operator',
    slate: 'operator',
    startAll: 'operator',
    endAll: 'operator',
  },
  air: { slate: 'operator', take: 'operator', cue: 'operator', setRule: 'producer', setLook: 'producer' },
  watch: 'producer',
  alerts: { acknowledge: 'operator', configure: 'producer', test: 'producer' },
  vault: 'producer',
  keys: 'producer',
  platforms: { list: 'viewer' },
  renditions: 'producer',
  preflight: { run: 'operator', report: 'viewer', privateTest: 'producer', configure: 'producer' },
  health: { history: 'viewer' },
  obs: {
    connect: 'producer',
    disconnect: 'producer',
    setUp: 'producer',
    restore: 'producer',
    startStream: 'operator',
    stopStream: 'operator',
    switchScene: 'operator',
    setStudioMode: 'operator',
    setPreview: 'operator',
    take: 'operator',
    auto: 'operator',
    cut: 'operator',
    setTransition: 'operator',
    setItemVisible: 'operator',
    setText: 'operator',
    playMedia: 'operator',
    pauseMedia: 'operator',
    restartMedia: 'operator',
    stopMedia: 'operator',
    seekMedia: 'operator',
    filters: 'viewer',
    setFilterEnabled: 'operator',
    setMuted: 'operator',
    setVolume: 'operator',
    setMonitoring: 'operator',
    setTracks: 'operator',
    setSyncOffset: 'operator',
    setBalance: 'operator',
    startRecord: 'operator',
    stopRecord: 'operator',
    startReplay: 'operator',
    stopReplay: 'operator',
    saveReplay: 'operator',
    startVirtualCamera: 'operator',
    stopVirtualCamera: 'operator',
    hotkeys: 'viewer',
    triggerHotkey: 'operator',
    switchCollection: 'operator',
    switchProfile: 'operator',
    switchCollectionOnAir: 'operator',
    switchProfileOnAir: 'operator',
    meters: 'viewer',
    thumbnails: 'viewer',
    checkEncoder: 'viewer',
    applyEncoder: 'producer',
    restoreEncoder: 'producer',
    planShowKit: 'viewer',
    addShowKit: 'producer',
    setImage: 'operator',
    takeHelm: 'operator',
    followScenes: 'operator',
  },
  events: { add: 'producer', change: 'producer', remove: 'producer', cancel: 'operator', startNow: 'operator', endNow: 'operator' },
  asRun: { list: 'viewer' },
  rehearsal: { start: 'operator', stop: 'operator' },
  access: 'producer',
  audit: 'producer',
};

/** @param procedure by its path in the contract, for example `relays.start` */
export function roleNeeded(procedure: string): Role {
  const [group = '', name = ''] = procedure.split('.');
  if (!Object.hasOwn(ROLES, group)) return 'producer';
  const roles = ROLES[group as keyof DeskApi] as Role | Record<string, Role>;
  if (typeof roles === 'string') return roles;
  return Object.hasOwn(roles, name) ? (roles[name] as Role) : 'producer';
}

export function mayCall(role: Role, procedure: string): boolean {
  return isAtLeast(role, roleNeeded(procedure));
}
