import type { PreflightFamily, PreflightFinding, TallyOfVerdicts, Verdict } from '../../contract/preflight.ts';
import { EVENT_RULES } from './event-rules.ts';
import type { PreflightFacts } from './facts.ts';
import { FEED_RULES } from './feed-rules.ts';
import { FIT_RULES } from './fit-rules.ts';
import { KEY_RULES } from './key-rules.ts';
import { MACHINE_RULES } from './machine-rules.ts';
import { NETWORK_RULES } from './network-rules.ts';
import { OBS_RULES } from './obs-rules.ts';
import type { Judgement, PreflightRule } from './rule.ts';
import { SENSE_RULES } from './sense-rules.ts';

export const PREFLIGHT_RULES: readonly PreflightRule[] = [
  ...FEED_RULES,
  ...SENSE_RULES,
  ...FIT_RULES,
  ...KEY_RULES,
  ...NETWORK_RULES,
  ...OBS_RULES,
  ...MACHINE_RULES,
  ...EVENT_RULES,
];

/** Every rule asked of the facts, in the order in which they are read; pure. */
export function judgePreflight(facts: PreflightFacts): PreflightFinding[] {
  return PREFLIGHT_RULES.flatMap((rule) =>
    rule.about === 'channel'
      ? rule.judge(facts).map((judgement) => finding(rule, null, judgement))
      : facts.destinations.flatMap((one) => rule.judge(facts, one).map((judgement) => finding(rule, one, judgement))),
  );
}

function finding({ id }: PreflightRule, destination: { id: string; name: string } | null, judgement: Judgement): PreflightFinding {
  const { verdict, measured, threshold, unit, source, params = {}, fault = null, action = null, alternative = null } = judgement;
  return {
    ...{ rule: id, family: familyOf(id), destinationId: destination?.id ?? null, verdict, measured, threshold, unit, source, fault },
    params: destination ? { name: destination.name, ...params } : params,
    // What is well needs nothing done.
    ...(verdict === 'ok' ? { action: null, alternative: null } : { action, alternative }),
  };
}

const familyOf = (id: string): PreflightFamily => id.split('/')[0] as PreflightFamily;

/** The worst of them. What could not be looked at makes nothing worse; if that is all, nobody knows. */
export function worst(findings: readonly Pick<PreflightFinding, 'verdict'>[]): Verdict {
  const has = (verdict: Verdict) => findings.some((one) => one.verdict === verdict);
  if (has('bad')) return 'bad';
  if (has('warning')) return 'warning';
  return has('ok') ? 'ok' : 'unknown';
}

export function tallyByFamily(findings: readonly PreflightFinding[]): Record<PreflightFamily, TallyOfVerdicts> {
  const none = (): TallyOfVerdicts => ({ ok: 0, warning: 0, bad: 0, unknown: 0 });
  const families = { feed: none(), keys: none(), network: none(), obs: none(), machine: none(), event: none() };
  for (const { family, verdict } of findings) families[family][verdict] += 1;
  return families;
}
