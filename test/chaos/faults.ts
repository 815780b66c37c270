import { badLine, deadDns, lineCut, nameBusy, refusing, reset, slow, stalled } from './destination-faults.ts';
import type { ChaosFault } from './fault.ts';
import { deskKilled, diskFull, engineKilled } from './process-faults.ts';
import { encoderChanged, encoderFrozen, encoderKilled } from './program-faults.ts';

export const FAULTS: readonly ChaosFault[] = [
  ...[encoderKilled, encoderFrozen, encoderChanged],
  ...[reset, refusing, nameBusy, stalled, slow, badLine, lineCut, deadDns],
  ...[deskKilled, engineKilled, diskFull],
];
