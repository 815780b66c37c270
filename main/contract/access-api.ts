import { oc } from '@orpc/contract';
import { z } from 'zod';
import { accessStatusSchema, newTokenSchema, pairingSchema, pairWishSchema, tokenWishSchema } from './access.ts';
import { auditEntrySchema } from './audit.ts';
import { faultInfoSchema } from './fault.ts';
import { callerSchema } from './session.ts';

const base = oc.errors({ FAULT: { status: 422, data: faultInfoSchema } });
const nothing = z.strictObject({}).optional();
const done = z.object({ rev: z.number() });

/** Who may use the desk, and who did what. */
export const accessApi = {
  session: {
    /** Who asks, and what that one may. */
    me: base.route({ method: 'GET', path: '/session' }).output(callerSchema),
    /** Signs out. The connection closes with it. */
    end: base.route({ method: 'POST', path: '/session/end' }).input(nothing).output(done),
  },
  access: {
    list: base.route({ method: 'GET', path: '/access' }).output(accessStatusSchema),
    /** A code for one device, valid for five minutes, once. It takes the place of one that was waiting. */
    pair: base.route({ method: 'POST', path: '/access/pairing' }).input(pairWishSchema).output(pairingSchema),
    cancelPairing: base.route({ method: 'DELETE', path: '/access/pairing' }).input(nothing).output(done),
    /** A token for a program, to be sent as `Authorization: Bearer`. */
    createToken: base.route({ method: 'POST', path: '/access/tokens' }).input(tokenWishSchema).output(newTokenSchema),
    /** Ends a session or a token at once. */
    revoke: base
      .route({ method: 'DELETE', path: '/access/sessions/{id}' })
      .input(z.strictObject({ id: z.string().min(1).max(40) }))
      .output(done),
  },
  audit: {
    /** The newest entries, newest first. */
    list: base.route({ method: 'GET', path: '/audit' }).output(z.array(auditEntrySchema)),
  },
};
