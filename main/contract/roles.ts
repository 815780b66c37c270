import type { DeskApi } from './desk-api.ts';
import { isAtLeast, type Role } from './session.ts';

/**
 * What of a call that is no mere look (GET) goes into the audit trail. `command`: who called what, and what came of it. `own`: an entry of its
 * own with what only the desk knows, and as a command where it failed. `nothing`: it asks with a body and changes nothing.
 */
export type Trail = 'command' | 'own' | 'nothing';
interface Rule {
  role: Role;
  trail: Trail;
}
/** A rule for each procedure of a group, `command` where only a role is said; a group that is the producer's alone is said as one. */
type RoleTable = { [Group in keyof DeskApi]: 'producer' | { [Procedure in keyof DeskApi[Group]]: Role | Rule } };

const TOLD: Rule = { role: 'producer', trail: 'own' };
const ASKED: Rule = { role: 'producer', trail: 'nothing' };

/**
 * The least role that may call each procedure of the contract, and what the audit trail has of it. The type holds it complete: a procedure
 * that is added without a line here does not compile, and one that is not found at run time is the producer's.
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
  vault: { unlock: TOLD, lock: TOLD, setPassphrase: TOLD, keepInKeyring: TOLD, configure: 'producer' },
  keys: {
    reveal: TOLD,
    add: TOLD,
    change: TOLD,
    choose: TOLD,
    remove: TOLD,
    check: ASKED,
    export: TOLD,
    preview: ASKED,
    import: TOLD,
  },
  platforms: { list: 'viewer' },
  renditions: { propose: ASKED, attach: 'producer', detach: 'producer' },
  portrait: 'producer',
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
  return ruleOf(procedure).role;
}

/** @param procedure as of `roleNeeded` */
export function trailOf(procedure: string): Trail {
  return ruleOf(procedure).trail;
}

export function mayCall(role: Role, procedure: string): boolean {
  return isAtLeast(role, roleNeeded(procedure));
}

function ruleOf(procedure: string): Rule {
  const [group = '', name = ''] = procedure.split('.');
  const rules = Object.hasOwn(ROLES, group) ? (ROLES[group as keyof DeskApi] as 'producer' | Record<string, Role | Rule>) : 'producer';
  const rule = typeof rules === 'string' ? rules : Object.hasOwn(rules, name) ? (rules[name] as Role | Rule) : 'producer';
  return typeof rule === 'string' ? { role: rule, trail: 'command' } : rule;
}
