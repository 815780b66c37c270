import { describe, expect, test } from 'vitest';
import type { Log } from '../../../../main/base/log.ts';
import type { Announcement } from '../../../../main/contract/access.ts';
import type { Role } from '../../../../main/contract/session.ts';
import { Access } from '../../../../main/transport/access/access.ts';
import { FakeClock } from '../../fake-clock.ts';

const AT = Date.UTC(2026, 10, 24);
const DAY_MS = 86_400_000;
const YOU = { id: 'you', kind: 'browser', name: 'you', role: 'producer' } as const;

function openAccess(saved = { text: null as string | null }, clock = new FakeClock(AT)) {
  const noted: unknown[][] = [];
  const logged: { reason: string; from: string; count: number }[] = [];
  const log = { warn: (line: (typeof logged)[number]) => void logged.push(line) } as unknown as Log;
  const access = new Access({
    ...{ clock, log, note: (...entry) => void noted.push(entry) },
    sessions: { load: () => saved.text, save: (text) => void Object.assign(saved, { text }) },
  }).begin();
  const connected = new Set<string>();
  const announced = { state: 'looking' as Announcement['state'], origin: null as string | null };
  access.serve({
    origins: () => ['https://192.0.2.10:4680'],
    announcement: () => announced,
    fingerprint: () => 'AA:BB',
    connected: () => connected,
  });
  const pair = (role: Role = 'operator') => access.beginPairing({ name: 'tablet', role });
  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  return { access, clock, saved, noted, logged, connected, announced, pair, wrong };
}

const state = (access: Access) => access.list(YOU).pairing?.state;

describe('pairing', () => {
  test('code: six digits in a link that no browser sends on; the right one gives the role once', () => {
    const { access, pair, noted } = openAccess();
    const { code, links, fingerprint, endsAtMs } = pair();
    expect(code).toMatch(/^\d{6}$/);
    expect({ links, fingerprint, endsAtMs }).toEqual({
      links: [`https://192.0.2.10:4680/#pair=${code}`],
      fingerprint: 'AA:BB',
      endsAtMs: AT + 300_000,
    });
    const grant = access.pair(code, '192.0.2.20');
    expect(grant).toMatchObject({ kind: 'granted', caller: { kind: 'browser', name: 'tablet', role: 'operator' } });
    expect(state(access)).toBe('used');
    expect(access.pair(code, '192.0.2.21').kind).toBe('refused');
    expect(noted.map(([who, kind]) => [who, kind])).toEqual([['tablet', 'device-paired']]);
  });

  test('code: a desk that is announced, its name is the second link', () => {
    const { access, announced, pair } = openAccess();
    expect(access.list(YOU)).toMatchObject({ origins: ['https://192.0.2.10:4680'], announcement: { state: 'looking', origin: null } });
    Object.assign(announced, { state: 'announced', origin: 'https://foyer-hall.local:4680' });
    const { code, links } = pair();
    expect(links).toEqual([`https://192.0.2.10:4680/#pair=${code}`, `https://foyer-hall.local:4680/#pair=${code}`]);
    expect(access.list(YOU).announcement).toEqual({ state: 'announced', origin: 'https://foyer-hall.local:4680' });
  });

  test('code: five minutes old, refused; a newer one ends the one before', async () => {
    const { access, clock, pair } = openAccess();
    const first = pair();
    const second = pair();
    if (first.code !== second.code) expect(access.pair(first.code, 'a').kind).toBe('refused');
    await clock.advance(300_000);
    expect(state(access)).toBe('over');
    expect(access.pair(second.code, 'b').kind).toBe('refused');
  });

  test('code: cancelled, refused', () => {
    const { access, pair } = openAccess();
    const { code } = pair();
    access.cancelPairing();
    expect(access.pair(code, 'a').kind).toBe('refused');
  });

  test('code: five wrong tries from five addresses, then the right one is no use and everybody waits', async () => {
    const { access, clock, pair, wrong, noted } = openAccess();
    const { code } = pair();
    for (let count = 0; count < 5; count += 1) expect(access.pair(wrong(code), `192.0.2.${count}`).kind).toBe('refused');
    expect(state(access)).toBe('too-many-tries');
    expect(noted.at(-1)).toEqual(['device at 192.0.2.4', 'pairing-over', { device: 'tablet', wrong: 5 }]);
    expect(access.pair(code, '192.0.2.9').kind).toBe('refused');
    expect(access.pair(code, '192.0.2.10')).toEqual({ kind: 'too-many', seconds: 1 });
    await clock.advance(1_000);
    expect(access.pair('000000', '192.0.2.11').kind).toBe('refused');
    expect(access.pair('000000', '192.0.2.12')).toEqual({ kind: 'too-many', seconds: 2 });
    await clock.advance(2_000);
    const next = pair();
    expect(access.pair(next.code, '192.0.2.13').kind).toBe('granted');
    expect(access.pair('000000', '192.0.2.14').kind).toBe('refused');
  });

  test.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('code: %j is none, and counts', (presented) => {
    const { access, pair } = openAccess();
    pair();
    for (let count = 0; count < 5; count += 1) access.pair(presented, `${count}`);
    expect(state(access)).toBe('too-many-tries');
  });

  test('log: what was turned away, from where and how often, never what was presented', async () => {
    const { access, clock, pair, wrong, logged } = openAccess();
    const { code } = pair();
    for (let count = 0; count < 9; count += 1) access.pair(wrong(code), '192.0.2.5');
    await clock.advance(10_000);
    expect(logged.filter(({ reason }) => reason === 'code')).toEqual([
      { reason: 'code', from: '192.0.2.5', count: 1 },
      { reason: 'code', from: '192.0.2.5', count: 5 },
    ]);
    expect(logged.filter(({ reason }) => reason === 'rate').map(({ count }) => count)).toEqual([1, 2]);
    expect(JSON.stringify(logged)).not.toContain(wrong(code));
  });
});

describe('sessions', () => {
  test('session: kept over a restart as a hash, listed with who, what, when and from where', async () => {
    const { access, saved, clock, pair } = openAccess();
    const grant = access.pair(pair().code, '192.0.2.20');
    if (grant.kind !== 'granted') throw new Error(grant.kind);
    expect(saved.text).not.toContain(grant.secret);
    const again = openAccess(saved, clock);
    await clock.advance(60_000);
    expect(again.access.identify(grant.secret, '192.0.2.33')).toEqual(grant.caller);
    again.connected.add(grant.caller.id);
    expect(again.access.list(grant.caller).sessions).toEqual([
      {
        ...{ id: grant.caller.id, kind: 'browser', name: 'tablet', role: 'operator', createdAtMs: AT, usedAtMs: AT + 60_000 },
        ...{ endsAtMs: AT + 60_000 + 30 * DAY_MS, address: '192.0.2.33', isConnected: true, isYou: true },
      },
    ]);
  });

  test('session: unused for 30 days, over; used or connected in between, not', async () => {
    const { access, clock, pair, connected, noted } = openAccess();
    const ids = [0, 1, 2].map((each) => {
      const grant = access.pair(pair().code, `192.0.2.${each}`);
      if (grant.kind !== 'granted') throw new Error(grant.kind);
      return grant;
    });
    const [idle, used, open] = ids as [(typeof ids)[0], (typeof ids)[0], (typeof ids)[0]];
    const ended: string[] = [];
    access.ended.on((id) => void ended.push(id));
    connected.add(open.caller.id);
    await clock.advance(20 * DAY_MS);
    access.identify(used.secret, 'a');
    await clock.advance(11 * DAY_MS);
    expect(ended).toEqual([idle.caller.id]);
    expect([idle, used, open].map(({ secret }) => access.identify(secret, 'a') !== null)).toEqual([false, true, true]);
    expect(noted.at(-1)).toMatchObject(['tablet', 'session-expired', { session: idle.caller.id }]);
  });

  test('session: revoked, said to those who hold its connections; a second time, a fault', () => {
    const { access, pair } = openAccess();
    const grant = access.pair(pair().code, 'a');
    if (grant.kind !== 'granted') throw new Error(grant.kind);
    const ended: string[] = [];
    access.ended.on((id) => void ended.push(id));
    access.revoke(grant.caller.id);
    expect(ended).toEqual([grant.caller.id]);
    expect(access.identify(grant.secret, 'a')).toBeNull();
    expect(() => access.revoke(grant.caller.id)).toThrow('access/session-not-found');
  });

  test('token: valid until its day and not longer, whatever its use; at most fifty', async () => {
    const { access, clock, saved } = openAccess();
    const { token, endsAtMs } = access.createToken({ name: 'Companion', role: 'operator', days: 7 });
    expect(endsAtMs).toBe(AT + 7 * DAY_MS);
    expect(saved.text).not.toContain(token);
    await clock.advance(7 * DAY_MS - 1);
    expect(access.identify(token, 'a')).toMatchObject({ kind: 'token', name: 'Companion', role: 'operator' });
    await clock.advance(1);
    expect(access.identify(token, 'a')).toBeNull();
    for (let count = 0; count < 50; count += 1) access.createToken({ name: 'more', role: 'viewer', days: 1 });
    expect(() => access.createToken({ name: 'one too many', role: 'viewer', days: 1 })).toThrow('access/too-many-sessions');
  });

  test('sessions: a file that is not ours, everybody signs in again', () => {
    for (const text of ['nonsense', '[]', '[{"hash":"x","endsAtMs":9}]', '{"version":3,"sessions":[]}'])
      expect(openAccess({ text }).access.list(YOU).sessions).toEqual([]);
  });
});
