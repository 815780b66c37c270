import { z } from 'zod';

/** What the desk sees of the machine that it runs on. Times are UTC epoch, ms. */
export const systemStatusSchema = z.object({
  /** `none`: not since the desk started. `lost`: it was there, and no interface but the machine's own has an address any more. */
  network: z.enum(['none', 'up', 'lost']),
  /** Of all interfaces but the machine's own, sorted; link-local ones left out. */
  addresses: z.array(z.string()),
  /** The addresses became other ones while the network was up (or came back with others), null if they never did. */
  lastAddressChangeAtMs: z.number().nullable(),
  /** On the disk of the data folder, in steps of 100 MB; null while it cannot be told. */
  freeDiskBytes: z.number().nullable(),
  /** Less is free than an evening may need. */
  isDiskLow: z.boolean(),
  /** `atMs`: when the machine was awake again. */
  lastSleep: z.object({ atMs: z.number(), forMs: z.number() }).nullable(),
  /** `byMs`: positive when the wall clock went forward. */
  lastClockStep: z.object({ atMs: z.number(), byMs: z.number() }).nullable(),
});
export type SystemStatus = z.infer<typeof systemStatusSchema>;

export const UNSEEN_SYSTEM: SystemStatus = {
  network: 'none',
  addresses: [],
  lastAddressChangeAtMs: null,
  freeDiskBytes: null,
  isDiskLow: false,
  lastSleep: null,
  lastClockStep: null,
};
