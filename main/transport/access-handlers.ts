import type { DeskCommands } from './desk-commands.ts';
import type { DeskImplementer } from './implementer.ts';

/** `accessApi` over a desk. */
export function accessHandlers(api: DeskImplementer, desk: Pick<DeskCommands, 'access' | 'audit'>, done: () => { rev: number }) {
  return {
    session: {
      me: api.session.me.handler(({ context }) => context.caller),
      end: api.session.end.handler(({ context }) => {
        desk.access.revoke(context.caller.id);
        return done();
      }),
    },
    access: {
      list: api.access.list.handler(({ context }) => desk.access.list(context.caller)),
      pair: api.access.pair.handler(({ input }) => desk.access.beginPairing(input)),
      cancelPairing: api.access.cancelPairing.handler(() => {
        desk.access.cancelPairing();
        return done();
      }),
      createToken: api.access.createToken.handler(({ input }) => desk.access.createToken(input)),
      revoke: api.access.revoke.handler(({ input }) => {
        desk.access.revoke(input.id);
        return done();
      }),
    },
    audit: { list: api.audit.list.handler(() => desk.audit.list()) },
  };
}
