import { expect, test } from 'vitest';
import { ALERTS } from '../../../../main/contract/alert.ts';
import { ALERT_RULES, acknowledged, isPending } from '../../../../main/domain/alerts/alert-state.ts';
import { AlertRig } from './alert-rig.ts';

const toggle = (rig: AlertRig) => {
  rig.sound({ isClipping: true });
  rig.run(0);
  rig.sound({});
  rig.run(5_000);
};

test('alerts: every code has one rule', () => {
  expect(ALERT_RULES.map(({ code }) => code).sort()).toEqual(Object.keys(ALERTS).sort());
});

test('alerts: nothing new, the same array, so that nobody is told', () => {
  const rig = new AlertRig();
  toggle(rig);
  const { alerts } = rig.state;
  rig.run(5_000);
  expect(rig.state.alerts).toBe(alerts);
});

test('alerts: once more, another one with an id of its own', () => {
  const rig = new AlertRig();
  toggle(rig);
  toggle(rig);
  expect(rig.state.alerts.map(({ code, level, isAcknowledged }) => [code, level, isAcknowledged])).toEqual([
    ['sound/clipping', 'warning', false],
    ['sound/clipping', 'warning', false],
  ]);
  expect(new Set(rig.state.alerts.map(({ id }) => id)).size).toBe(2);
  expect(rig.state.alerts.every(({ raisedAtMs, clearedAtMs }) => clearedAtMs! - raisedAtMs === 5_000)).toBe(true);
});

test('alerts: over ones, the last hundred are kept, and what lasts is kept whatever its age', () => {
  const rig = new AlertRig();
  rig.watch({ picture: { blackMs: 60_000, frozenMs: 0 } });
  rig.run(0);
  for (let i = 0; i < 105; i += 1) toggle(rig);
  expect(rig.state.alerts).toHaveLength(101);
  expect(rig.state.alerts[0]).toMatchObject({ code: 'picture/black', clearedAtMs: null });
});

test('alerts: acknowledged, that one and it stays so when it is over; an unknown one, null', () => {
  const rig = new AlertRig();
  rig.sound({ isClipping: true });
  rig.run(0);
  const id = rig.alerts[0]!.id;
  rig.state = acknowledged(rig.state, id)!;
  expect(rig.alerts[0]?.isAcknowledged).toBe(true);
  rig.sound({});
  rig.run(5_000);
  expect(rig.state.alerts[0]).toMatchObject({ isAcknowledged: true });
  expect(acknowledged(rig.state, 'nobody')).toBeNull();
});

test('alerts: pending only while time alone can change something', () => {
  const rig = new AlertRig();
  rig.run(1_000);
  expect(isPending(rig.state)).toBe(false);
  rig.relay('a', 'retrying');
  rig.run(100);
  expect(isPending(rig.state)).toBe(true);
  rig.relay('a', 'live');
  rig.run(100);
  expect(isPending(rig.state)).toBe(false);
  rig.sound({ isClipping: true });
  rig.run(0);
  expect(isPending(rig.state)).toBe(true);
  rig.sound({});
  rig.run(5_000);
  expect(isPending(rig.state)).toBe(false);
});
