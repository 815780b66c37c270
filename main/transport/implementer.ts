import { implement, ORPCError } from '@orpc/server';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { deskApi } from '../contract/desk-api.ts';
import { mayCall, roleNeeded } from '../contract/roles.ts';
import type { Caller } from '../contract/session.ts';
import { type CommandTrail, outcomeOf } from './command-trail.ts';
import type { DeskCommands } from './desk-commands.ts';

/** What every call comes with, whatever way it came. */
export interface CallContext {
  caller: Caller;
}

/**
 * The contract, to be given its handlers. A call that its caller's role does not allow is refused before its input is looked at; what
 * changes something goes into the audit trail. A `Fault` becomes the error `FAULT` with its code and parameters; anything else is a bug, is
 * logged, and reaches the client without details.
 */
export function deskImplementer(desk: Pick<DeskCommands, 'vault' | 'access'>, trail: CommandTrail, log: Log) {
  return implement(deskApi)
    .$context<CallContext>()
    .use(async ({ next, path, procedure, context: { caller } }, input) => {
      const command = path.join('.');
      if (!mayCall(caller.role, command)) {
        desk.access.refusals.note('role', caller.name);
        trail.refused(caller, command);
        throw faultError(new Fault('access/not-allowed', { role: caller.role, needed: roleNeeded(command) }));
      }
      const isLook = procedure['~orpc'].route.method === 'GET';
      if (!isLook) desk.vault.noteUse();
      try {
        const result = await next();
        if (!isLook) trail.done(caller, command, input);
        return result;
      } catch (error) {
        if (!isLook) trail.failed(caller, command, input, outcomeOf(error));
        if (error instanceof Fault) throw faultError(error);
        if (!(error instanceof ORPCError)) log.error({ err: error, command }, 'command failed');
        else if (error.code === 'BAD_REQUEST') desk.access.refusals.note('input', caller.name);
        throw error;
      }
    });
}
export type DeskImplementer = ReturnType<typeof deskImplementer>;

function faultError(fault: Fault) {
  return new ORPCError('FAULT', { status: 422, message: fault.code, data: fault.toInfo(), cause: fault });
}
