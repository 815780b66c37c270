import { implement, ORPCError } from '@orpc/server';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { deskApi } from '../contract/desk-api.ts';

/**
 * The contract, to be given its handlers. A `Fault` becomes the error `FAULT` with its code and parameters; anything else is a bug, is
 * logged, and reaches the client without details.
 * @param noteUse called for everything but a mere look
 */
export function deskImplementer(log: Log, noteUse: () => void) {
  return implement(deskApi).use(async ({ next, path, procedure }) => {
    if (procedure['~orpc'].route.method !== 'GET') noteUse();
    try {
      return await next();
    } catch (error) {
      if (error instanceof Fault) throw new ORPCError('FAULT', { status: 422, message: error.code, data: error.toInfo(), cause: error });
      if (!(error instanceof ORPCError)) log.error({ err: error, command: path.join('.') }, 'command failed');
      throw error;
    }
  });
}
export type DeskImplementer = ReturnType<typeof deskImplementer>;
