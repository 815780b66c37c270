import { ALERTS, type Alert, type AlertCode } from '../../contract/alert.ts';
import type { Snapshot } from '../../contract/snapshot.ts';
import { FEED_RULES } from './feed-rules.ts';
import { KEY_RULES } from './key-rules.ts';
import { MACHINE_RULES } from './machine-rules.ts';
import { type AlertMemory, NO_MEMORY, remember, type Surroundings } from './memory.ts';
import { OBS_RULES } from './obs-rules.ts';
import { PREFLIGHT_ALERTS } from './preflight-rules.ts';
import { RELAY_RULES } from './relay-rules.ts';
import type { AlertRule, Situation } from './rule.ts';
import { WATCH_RULES } from './watch-rules.ts';

/** Alerts that are over and kept. */
const HISTORY = 100;

export const ALERT_RULES: readonly AlertRule[] = [
  ...FEED_RULES,
  ...WATCH_RULES,
  ...RELAY_RULES,
  ...KEY_RULES,
  ...OBS_RULES,
  ...MACHINE_RULES,
  ...PREFLIGHT_ALERTS,
];

export interface AlertState {
  memory: AlertMemory;
  /** What lasts, and the last 100 that are over; oldest first. The same array until one of them changes. */
  alerts: readonly Alert[];
  /** Since when (monotonic, ms) a situation without an alert holds, or one with an alert is over; by code and subject. */
  turning: ReadonlyMap<string, number>;
  /** Alerts raised so far. */
  count: number;
}

export const NO_ALERTS: AlertState = { memory: NO_MEMORY, alerts: [], turning: new Map(), count: 0 };

/** Both clocks: durations go by the monotonic one, what is said by the other (UTC epoch). ms. */
export interface AlertTime {
  atMs: number;
  nowMs: number;
}

/** The state after a look at the desk; pure. */
export function judge(state: AlertState, snapshot: Snapshot, surroundings: Surroundings, time: AlertTime): AlertState {
  const memory = remember(state.memory, snapshot, surroundings, time.atMs);
  const turning = new Map<string, number>();
  const raised: Alert[] = [];
  const cleared = new Set<string>();
  for (const rule of ALERT_RULES) {
    const situations = rule.find({ snapshot, memory, ...time });
    const lasting = state.alerts.filter(({ code, clearedAtMs }) => code === rule.code && clearedAtMs === null);
    /** Whether what turns has turned for so long. */
    const hasTurned = (subject: string, afterMs: number): boolean => {
      const key = `${rule.code} ${subject}`;
      const sinceMs = state.turning.get(key) ?? time.atMs;
      if (time.atMs - sinceMs >= afterMs) return true;
      turning.set(key, sinceMs);
      return false;
    };
    for (const situation of situations) {
      if (lasting.some(({ subject }) => subject === situation.subject) || !hasTurned(situation.subject, rule.raiseAfterMs)) continue;
      raised.push(alertOf(rule.code, situation, time.nowMs, state.count + raised.length + 1));
    }
    for (const { id, subject } of lasting) {
      if (!situations.some((situation) => situation.subject === subject) && hasTurned(subject, rule.clearAfterMs)) cleared.add(id);
    }
  }
  if (raised.length === 0 && cleared.size === 0) return { ...state, memory, turning };
  const known = state.alerts.map((alert) => (cleared.has(alert.id) ? { ...alert, clearedAtMs: time.nowMs } : alert));
  return { memory, turning, count: state.count + raised.length, alerts: withoutOldest([...known, ...raised]) };
}

/** @returns null if there is no such alert */
export function acknowledged(state: AlertState, id: string): AlertState | null {
  if (!state.alerts.some((alert) => alert.id === id)) return null;
  return { ...state, alerts: state.alerts.map((alert) => (alert.id === id ? { ...alert, isAcknowledged: true } : alert)) };
}

/** Something is to be looked at soon although nothing changes: time alone raises or clears it. What is dated lasts for days and can wait. */
export function isPending({ alerts, turning }: AlertState): boolean {
  return turning.size > 0 || alerts.some(({ clearedAtMs, code }) => clearedAtMs === null && !code.startsWith('key/'));
}

function alertOf(code: AlertCode, { subject, params }: Situation, nowMs: number, number: number): Alert {
  const id = `${nowMs.toString(36)}-${number}`;
  return { id, code, level: ALERTS[code], subject, params, raisedAtMs: nowMs, clearedAtMs: null, isAcknowledged: false };
}

function withoutOldest(alerts: Alert[]): Alert[] {
  const over = alerts.filter(({ clearedAtMs }) => clearedAtMs !== null).sort((a, b) => (a.clearedAtMs ?? 0) - (b.clearedAtMs ?? 0));
  const forgotten = new Set(over.slice(0, Math.max(0, over.length - HISTORY)));
  return alerts.filter((alert) => !forgotten.has(alert));
}
