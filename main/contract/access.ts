import { z } from 'zod';
import { roleSchema } from './session.ts';

/** Somebody who may use the desk: a browser that signed in, or a program with a token. */
export const sessionInfoSchema = z.object({
  id: z.string(),
  kind: z.enum(['browser', 'token']),
  name: z.string(),
  role: roleSchema,
  createdAtMs: z.number(),
  /** Last seen, UTC epoch ms. */
  usedAtMs: z.number(),
  /** When it ends by itself: a browser's moves on with its use. */
  endsAtMs: z.number(),
  /** From where it was last seen; null before it was. */
  address: z.string().nullable(),
  isConnected: z.boolean(),
  /** The one that asks. */
  isYou: z.boolean(),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

export const pairingStateSchema = z.enum(['waiting', 'used', 'too-many-tries', 'over']);

/** The desk's name on the local network (multicast DNS). */
export const announcementSchema = z.object({
  /** `off`: open to this computer alone, or not wanted. `looking`: a name is asked for. `failed`: no multicast here, or all names are taken. */
  state: z.enum(['off', 'looking', 'announced', 'failed']),
  /** `https://foyer-hall.local:4680`; null unless `announced`. */
  origin: z.string().nullable(),
});
export type Announcement = z.infer<typeof announcementSchema>;
export const NOT_ANNOUNCED: Announcement = { state: 'off', origin: null };

export const accessStatusSchema = z.object({
  sessions: z.array(sessionInfoSchema),
  /** Addresses of this desk, the best one first; its announced name is beside them. */
  origins: z.array(z.string()),
  announcement: announcementSchema,
  /** The newest pairing since the desk started. */
  pairing: z.object({ name: z.string(), role: roleSchema, endsAtMs: z.number(), state: pairingStateSchema }).nullable(),
});
export type AccessStatus = z.infer<typeof accessStatusSchema>;

const name = z.string().trim().min(1).max(60);

export const pairWishSchema = z.strictObject({ name, role: roleSchema });
export type PairWish = z.output<typeof pairWishSchema>;

export const pairingSchema = z.object({
  /** Six digits, valid once. */
  code: z.string(),
  /** Addresses of this desk, the best one first, with the code behind a `#`, which no browser sends anywhere. */
  links: z.array(z.string()),
  endsAtMs: z.number(),
  /** SHA-256 of the certificate that a browser warns of, as browsers show it; null over plain HTTP. */
  fingerprint: z.string().nullable(),
});
export type Pairing = z.infer<typeof pairingSchema>;

export const PAIRING_CODE = /^\d{6}$/;

export const tokenWishSchema = z.strictObject({
  name,
  role: z.enum(['operator', 'viewer']),
  /** How long it is valid. */
  days: z.int().min(1).max(400),
});
export type TokenWish = z.output<typeof tokenWishSchema>;

export const newTokenSchema = z.object({
  id: z.string(),
  /** Said this once. */
  token: z.string(),
  endsAtMs: z.number(),
});
export type NewToken = z.infer<typeof newTokenSchema>;
