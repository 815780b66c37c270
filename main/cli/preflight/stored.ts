import { systemClock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { PreflightFinding } from '../../contract/preflight.ts';
import { initialSnapshot } from '../../desk/initial-snapshot.ts';
import { gatherFacts } from '../../desk/preflight-facts.ts';
import { judgePreflight } from '../../domain/preflight/judge.ts';
import { Knock } from '../../preflight/knock.ts';
import type { OpenKeys } from '../keys/open-keys.ts';

/** What needs no feed and no OBS. */
const FAMILIES = ['keys', 'network'];
const RULES = ['machine/clock'];
const LEFT_OUT = ['network/upload'];
/** Nobody waits for a feed that is not there. */
const WINDOW_MS = 2_000;

/** Keys, servers and clock of a data folder that no desk has open: what can be told without a feed. Nothing is published. */
export async function preflightStored({ book, vault, settings }: OpenKeys, version: string): Promise<PreflightFinding[]> {
  const { station, preflight } = settings();
  const initial = initialSnapshot({ version, station, nowMs: systemClock.nowMs() });
  const current = () => ({
    ...initial,
    destinations: book.list(),
    vault: { ...initial.vault, state: vault.isLocked ? ('locked' as const) : ('unlocked' as const) },
    settings: { ...initial.settings, preflight },
  });
  const engine = { call: () => Promise.reject(new Fault('engine/gone')) };
  const deps = { engine, book, knock: new Knock(systemClock), current, history: () => ({ relays: {} }) };
  const checkEncoder = () => Promise.reject(new Fault('obs/not-linked'));
  const facts = await gatherFacts({ ...deps, checkEncoder }, { feed: 'main', windowMs: WINDOW_MS }, null);
  return judgePreflight(facts).filter(
    ({ family, rule }) => (FAMILIES.includes(family) || RULES.includes(rule)) && !LEFT_OUT.includes(rule),
  );
}
