import { OBSWebSocketError } from 'obs-websocket-js/json';
import { Fault } from '../base/fault.ts';

export interface ObsAddress {
  host: string;
  port: number;
  /** Empty: none. */
  password: string;
}

const AUTHENTICATION_FAILED = 4009;
const UNSUPPORTED_RPC_VERSION = 4010;

/** The port of an address, as a fault's parameters; never the password. */
export const where = ({ host, port }: ObsAddress): Record<string, string | number> => ({ host, port });

/**
 * Why a connection to OBS could not be made.
 * @source obs-websocket 5 protocol, WebSocketCloseCode; a 4.x server names no subprotocol, which the WebSocket client reports in words
 */
export function connectFault(error: unknown, address: ObsAddress): Fault {
  if (error instanceof Fault) return error;
  const code = error instanceof OBSWebSocketError ? error.code : 0;
  const message = error instanceof Error ? error.message : '';
  const cause = { cause: error };
  if (code === AUTHENTICATION_FAILED)
    return new Fault(address.password ? 'obs/wrong-password' : 'obs/password-needed', where(address), cause);
  if (code === UNSUPPORTED_RPC_VERSION || message.includes('subprotocol')) return new Fault('obs/too-old', { version: '4' }, cause);
  if (message.includes('Unexpected server response')) return new Fault('obs/no-answer', where(address), cause);
  return new Fault('obs/not-running', where(address), cause);
}

const major = (version: string) => Number.parseInt(version, 10);

/** @throws Fault `obs/too-old` below obs-websocket 5 or OBS 28, the first that carries it */
export function requireVersion(obsVersion: string, obsWebSocketVersion: string): void {
  if (major(obsWebSocketVersion) >= 5 && major(obsVersion) >= 28) return;
  throw new Fault('obs/too-old', { version: obsVersion });
}
