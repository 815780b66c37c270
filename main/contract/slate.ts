import { z } from 'zod';
import { languageSchema } from './language.ts';

/** What a slate says. `starting-soon` counts down to the event, `rights` stands for works that a platform may not carry. */
export const slateKindSchema = z.enum(['stand-by', 'starting-soon', 'interval', 'technical', 'thank-you', 'rights']);
export type SlateKind = z.infer<typeof slateKindSchema>;

/** What is heard with it. `file`: any sound file that ffmpeg reads, on the machine of the engine, played in a loop. */
export const slateSoundSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('room-tone') }),
  z.strictObject({ kind: z.literal('silence') }),
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(1024) }),
]);
export type SlateSound = z.infer<typeof slateSoundSchema>;

/** How the house's slates look and sound; one look for all kinds. */
export const slateLookSchema = z.strictObject({
  /** The venue's name, empty for none. */
  venue: z.string().trim().max(80),
  /** PNG or JPEG on the machine of the engine, empty for none. */
  logoFile: z.string().trim().max(1024),
  /** One line in each, in this order. */
  languages: z.array(languageSchema).min(1).max(3),
  /** Lines in place of Foyer's own. */
  words: z.partialRecord(slateKindSchema, z.partialRecord(languageSchema, z.string().trim().max(120))),
  sound: slateSoundSchema,
});
export type SlateLook = z.infer<typeof slateLookSchema>;

export const PLAIN_LOOK: SlateLook = { venue: '', logoFile: '', languages: ['en'], words: {}, sound: { kind: 'room-tone' } };
