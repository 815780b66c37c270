import type { PreflightFinding } from '../../../main/contract/preflight.ts';

/** Tells the findings of one report apart: a rule may say something of two servers, or of several settings. */
export function findingKey({ rule, destinationId, params }: PreflightFinding): string {
  return [rule, destinationId ?? '', params.host ?? '', params.setting ?? ''].join(' ');
}
