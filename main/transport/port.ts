import { RPCHandler } from '@orpc/server/message-port';
import { WINDOW_CALLER } from '../contract/session.ts';
import type { CallContext } from './implementer.ts';
import type { DeskRouter } from './router.ts';

export type RpcPort = Parameters<InstanceType<typeof RPCHandler>['upgrade']>[0];

/**
 * Serves the desk's contract on a MessagePort (Electron's `MessagePortMain` or a web one), until the port closes, to whoever sits at the
 * venue's own computer: a producer. The port has to be started by the caller, after this.
 */
export function attachPort(port: RpcPort, router: DeskRouter): void {
  new RPCHandler<CallContext>(router).upgrade(port, { context: { caller: WINDOW_CALLER } });
}
