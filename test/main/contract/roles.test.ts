import { isContractProcedure } from '@orpc/contract';
import { describe, expect, test } from 'vitest';
import { deskApi } from '../../../main/contract/desk-api.ts';
import { mayCall, ROLES, roleNeeded, trailOf } from '../../../main/contract/roles.ts';

/** Paths of all procedures of the contract, with the method of each. */
const procedures = Object.entries(deskApi).flatMap(([group, members]) =>
  Object.entries(members).map(([name, procedure]) => {
    if (!isContractProcedure(procedure)) throw new Error(`${group}.${name} is no procedure`);
    return { path: `${group}.${name}`, method: procedure['~orpc'].route.method };
  }),
);

describe('roles', () => {
  test('role table: a line for every procedure, and none for one that is gone', () => {
    const known = procedures.map(({ path }) => path);
    expect(Object.keys(ROLES).sort()).toEqual(Object.keys(deskApi).sort());
    for (const [group, roles] of Object.entries(ROLES)) {
      if (typeof roles === 'string') continue;
      expect(Object.keys(roles).map((name) => `${group}.${name}`)).toEqual(
        expect.arrayContaining(known.filter((path) => path.startsWith(`${group}.`))),
      );
      for (const name of Object.keys(roles)) expect(known).toContain(`${group}.${name}`);
    }
  });

  test('role table: a viewer changes nothing but the own session', () => {
    const changing = procedures.filter(({ path, method }) => method !== 'GET' && mayCall('viewer', path));
    expect(changing.map(({ path }) => path)).toEqual(['session.end']);
  });

  test('role table: whatever has to do with keys, settings and who may use the desk, the producer alone', () => {
    const groups = ['keys', 'vault', 'destinations', 'access', 'audit', 'station', 'ingest'];
    for (const { path } of procedures.filter(({ path }) => groups.includes(path.split('.')[0] as string))) {
      expect(`${path} ${mayCall('operator', path)}`).toBe(`${path} false`);
      expect(mayCall('producer', path)).toBe(true);
    }
  });

  test('role table: what is written into the audit trail in words of its own, and what asks with a body and is not written at all', () => {
    const withTrail = (trail: string) => procedures.map(({ path }) => path).filter((path) => trailOf(path) === trail);
    expect(withTrail('own').every((path) => /^(keys|vault)\./.test(path))).toBe(true);
    expect(withTrail('own')).toContain('keys.reveal');
    expect(withTrail('nothing')).toEqual(['keys.check', 'keys.preview', 'renditions.propose']);
    expect(trailOf('nothing.there')).toBe('command');
  });

  test.each([
    'relays.start',
    'relays.endAll',
    'air.slate',
    'air.take',
    'obs.switchScene',
    'obs.setMuted',
    'rehearsal.start',
    'events.startNow',
  ])('role table: %s, the operator but no viewer', (path) => {
    expect([mayCall('operator', path), mayCall('viewer', path)]).toEqual([true, false]);
  });

  test.each(['nothing.there', 'relays.constructor', 'toString', '', 'desk.__proto__'])(
    'unknown procedure %s: the producer alone',
    (path) => {
      expect(roleNeeded(path)).toBe('producer');
    },
  );
});
