import { z } from 'zod';

/** The languages that Foyer speaks, by BCP 47 primary tag. */
export const languageSchema = z.enum(['en', 'ko', 'zh']);
export type Language = z.infer<typeof languageSchema>;
