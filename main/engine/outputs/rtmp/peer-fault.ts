import { Fault } from '../../../base/fault.ts';

/** A server's answer as it concerns us; `description` may hold anything, also the key, and goes nowhere. */
export interface PeerStatus {
  level: string;
  code: string;
  description: string;
}

/** Codes of RTMP servers have this form; anything else might be a secret that comes back to us. */
const SAFE_CODE = /^Net(Connection|Stream)(\.[A-Za-z]{1,40}){1,4}$/;
const KEY_REFUSED = /Denied|Unauthori[sz]ed|Rejected|Forbidden|Invalid|NotAllowed|Expired|Auth|Key/i;

/** `reason` for a fault: the server's code where it is one. */
export const safeReason = (code: string): string => (SAFE_CODE.test(code) ? code : 'unknown');

/** For an error that answers `connect`: the address is not one that this server serves, or not to us. No key has been sent yet. */
export function connectFault(status: PeerStatus): Fault {
  return new Fault('destination/refused', { reason: safeReason(status.code) });
}

/** For an error that answers `createStream` or `publish`. */
export function publishFault(status: PeerStatus): Fault {
  return keyFault(status) ?? new Fault('destination/protocol', { reason: safeReason(status.code) });
}

/** For a status that ends a publish which had been accepted: the platform ended it, or somebody else took the name over. */
export function endOfPublishFault(status: PeerStatus): Fault {
  return keyFault(status) ?? new Fault('destination/closed-by-peer', { reason: safeReason(status.code) });
}

function keyFault({ code }: PeerStatus): Fault | null {
  if (!SAFE_CODE.test(code)) return null;
  const reason = code;
  if (/\.BadName$/.test(code)) return new Fault('destination/name-busy', { reason });
  return KEY_REFUSED.test(code) ? new Fault('destination/key-refused', { reason }) : null;
}
