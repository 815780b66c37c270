const PREFIX = 'rehearsal-';

/** Relays of the rehearsal are told by their ids; they are never stored and never count as on air. */
export function isRehearsal(id: string): boolean {
  return id.startsWith(PREFIX);
}

export function rehearsalId(sinkId: string): string {
  return isRehearsal(sinkId) ? sinkId : `${PREFIX}${sinkId}`;
}
