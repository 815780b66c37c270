import type { PreflightFinding, PreflightRuleId, PreflightSource, PreflightUnit, Verdict } from '../../contract/preflight.ts';
import type { DestinationFacts, PreflightFacts } from './facts.ts';

/** What a rule says: a finding without the names that the rule itself knows. */
export interface Judgement {
  verdict: Verdict;
  measured: PreflightFinding['measured'];
  threshold: PreflightFinding['threshold'];
  unit: PreflightUnit;
  source: PreflightSource;
  params?: PreflightFinding['params'];
  fault?: PreflightFinding['fault'];
  action?: PreflightFinding['action'];
  alternative?: PreflightFinding['alternative'];
}

/** A rule as data; pure. Nothing where it does not apply. */
export type PreflightRule =
  | { id: PreflightRuleId; about: 'channel'; judge(facts: PreflightFacts): Judgement[] }
  | { id: PreflightRuleId; about: 'destination'; judge(facts: PreflightFacts, destination: DestinationFacts): Judgement[] };

export const standard = (text: string): PreflightSource => ({ kind: 'standard', text });
export const FOYER: PreflightSource = { kind: 'foyer', text: '' };
export const SETTINGS: PreflightSource = { kind: 'settings', text: '' };
export const EVENT: PreflightSource = { kind: 'event', text: '' };

/** `ok` while it holds, otherwise what it is called then. */
export const unless = (isBroken: boolean, verdict: 'warning' | 'bad'): Verdict => (isBroken ? verdict : 'ok');
