import { z } from 'zod';
import { FAULTS, type FaultCode, type FaultInfo } from './fault-codes.ts';

export { FAULTS, type FaultCode, type FaultInfo } from './fault-codes.ts';

export const faultCodeSchema = z.enum(Object.keys(FAULTS) as [FaultCode, ...FaultCode[]]);
export const faultInfoSchema: z.ZodType<FaultInfo> = z.object({
  code: faultCodeSchema,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
