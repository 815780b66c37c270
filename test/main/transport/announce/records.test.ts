import { expect, test } from 'vitest';
import { localLabels } from '../../../../main/transport/announce/local-name.ts';
import { localNetworks } from '../../../../main/transport/announce/networks.ts';
import { answersTo, contradictions, type Presence, recordsOf } from '../../../../main/transport/announce/records.ts';

const presence: Presence = { label: 'foyer-hall', host: 'foyer-hall.local', port: 4_680, addresses: ['192.0.2.10'] };
const asked = (name: string, type: string, known: Parameters<typeof answersTo>[2] = []) => answersTo(presence, [{ name, type }], known);
const types = (records: readonly { type: string }[]) => records.map(({ type }) => type);

test('names: of the computer, without its domain, what DNS has no letters for left out; the same twice is never made', () => {
  expect(localLabels('hall-desk.museum.example')[0]).toBe('foyer-hall-desk');
  expect(localLabels('Großer Saal')[0]).toBe('foyer-gro-er-saal');
  expect(['localhost', '', '공연장', 'foyer'].map((name) => localLabels(name)[0])).toEqual(['foyer', 'foyer', 'foyer', 'foyer']);
  expect(localLabels('foyer-2')[0]).toBe('foyer-2');
  expect(localLabels('hall')).toEqual(['foyer-hall', 'foyer-hall-2', 'foyer-hall-3', 'foyer-hall-4', 'foyer-hall-5']);
  for (const label of localLabels('x'.repeat(80))) expect(label.length).toBeLessThanOrEqual(63);
});

test('answers: the name leads to the address, and says that there is no other kind', () => {
  const { answers, additionals } = asked('foyer-hall.local', 'A');
  expect(answers).toEqual([{ type: 'A', name: 'foyer-hall.local', ttl: 120, flush: true, data: '192.0.2.10' }]);
  expect(additionals).toMatchObject([{ type: 'NSEC', data: { rrtypes: ['A'] } }]);
  expect(types(asked('foyer-hall.local', 'AAAA').answers)).toEqual(['NSEC']);
  expect(asked('foyer.local', 'A').answers).toEqual([]);
});

test('answers: a browser of services finds the page: instance, port, address in one answer', () => {
  const { answers, additionals } = asked('_https._tcp.local', 'PTR');
  expect(answers).toMatchObject([{ type: 'PTR', data: 'foyer-hall._https._tcp.local' }]);
  expect(types(additionals).sort()).toEqual(['A', 'NSEC', 'SRV', 'TXT']);
  expect(additionals).toContainEqual(
    expect.objectContaining({ type: 'SRV', data: { priority: 0, weight: 0, port: 4_680, target: 'foyer-hall.local' } }),
  );
  expect(asked('_services._dns-sd._udp.local', 'PTR').answers.map(({ data }) => data)).toEqual(['_https._tcp.local', '_http._tcp.local']);
});

test('answers: what the asker has already and for long enough is not said again', () => {
  const known = (ttl: number) => [{ type: 'PTR', name: '_https._tcp.local', data: 'foyer-hall._https._tcp.local', ttl }];
  expect(asked('_https._tcp.local', 'PTR', known(4_000)).answers).toEqual([]);
  expect(asked('_https._tcp.local', 'PTR', known(1_000)).answers).toHaveLength(1);
});

test('conflict: another address or port for our names, but not our own words, a farewell, or another name', () => {
  const found = (type: string, data: unknown, name = 'foyer-hall.local', ttl = 120) =>
    contradictions(presence, ['192.0.2.10', '2001:db8::1'], [{ type, name, data, ttl }]).length;
  expect(found('A', '192.0.2.11')).toBe(1);
  expect(found('A', '192.0.2.11', 'Foyer-HALL.local')).toBe(1);
  expect(found('SRV', { port: 1, target: 'foyer-hall.local' }, 'foyer-hall._http._tcp.local')).toBe(1);
  expect(contradictions(presence, ['192.0.2.10'], recordsOf(presence))).toEqual([]);
  expect([found('AAAA', '2001:db8::1'), found('A', '192.0.2.11', 'foyer-hall.local', 0), found('A', '192.0.2.11', 'foyer.local')]).toEqual([
    0, 0, 0,
  ]);
  expect([found('TXT', ['x']), found('A', undefined)]).toEqual([0, 0]);
});

test('networks: those that the desk is open to, without bridges and without those that have no IPv4', () => {
  const info = (address: string) => ({ address, family: address.includes(':') ? 'IPv6' : 'IPv4', internal: address.startsWith('127.') });
  const interfaces = {
    lo: [info('127.0.0.1')],
    eth0: [info('192.0.2.10'), info('2001:db8::1'), info('fe80::1')],
    wlan0: [info('198.51.100.7')],
    docker0: [info('172.17.0.1')],
    six: [info('2001:db8:1::1')],
  };
  expect(localNetworks(interfaces, '0.0.0.0')).toEqual([
    { via: '192.0.2.10', addresses: ['192.0.2.10', '2001:db8::1'] },
    { via: '198.51.100.7', addresses: ['198.51.100.7'] },
  ]);
  expect(localNetworks(interfaces, '198.51.100.7')).toEqual([{ via: '198.51.100.7', addresses: ['198.51.100.7'] }]);
  expect(localNetworks(interfaces, '2001:db8::1')).toEqual([{ via: '192.0.2.10', addresses: ['2001:db8::1'] }]);
  expect(localNetworks(interfaces, '127.0.0.1')).toEqual([]);
});
