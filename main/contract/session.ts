import { z } from 'zod';

/** From the most to the least that one may do: keys and settings, run the show, watch. */
export const roleSchema = z.enum(['producer', 'operator', 'viewer']);
export type Role = z.infer<typeof roleSchema>;

/** Whether a role may do what at least `needed` may. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return roleSchema.options.indexOf(role) <= roleSchema.options.indexOf(needed);
}

/** Who calls: the desk's own window, a browser that signed in, or a program with a token. */
export const callerSchema = z.object({
  /** Of the session; `window` for the desk's own window. */
  id: z.string(),
  kind: z.enum(['window', 'browser', 'token']),
  name: z.string(),
  role: roleSchema,
});
export type Caller = z.infer<typeof callerSchema>;

/** Whoever sits at the venue's own computer. */
export const WINDOW_CALLER: Caller = { id: 'window', kind: 'window', name: 'this computer', role: 'producer' };
