import type { Destination } from '../contract/destination.ts';

/** A destination that is shown and not in the settings: a sink of the rehearsal, or what an engine serves that no desk knows of. */
export function unstoredDestination(id: string, name: string, server: string): Destination {
  const none = { backupServer: '', keys: [], keyInUse: null, username: '', hasPassword: false, platform: null, limits: {} };
  return { id, name, kind: 'rtmp', server, hasKey: true, ...none };
}
