import { z } from 'zod';

export const eventIdSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);
