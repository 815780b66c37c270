import { expect, test } from 'vitest';
import { isDiskLow, roundedFree } from '../../../../main/domain/system/disk-low.ts';
import { hasMoved, networkAddresses } from '../../../../main/domain/system/network.ts';

const info = (address: string, internal = false) => ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' });

test('network: loopback, containers, tunnels and link-local addresses are no network', () => {
  const interfaces = {
    lo: [info('127.0.0.1', true), info('::1', true)],
    docker0: [info('172.17.0.1')],
    'br-5f2a': [info('172.18.0.1')],
    wg0: [info('10.8.0.2')],
    eth0: [info('169.254.7.7'), info('fe80::1')],
    wlan0: undefined,
  };
  expect(networkAddresses(interfaces)).toEqual([]);
});

test('network: addresses of all interfaces, sorted and once each', () => {
  const interfaces = { wlan0: [info('192.168.7.5')], eth0: [info('10.0.0.5'), info('2001:db8::5')], eth1: [info('10.0.0.5')] };
  expect(networkAddresses(interfaces)).toEqual(['10.0.0.5', '192.168.7.5', '2001:db8::5']);
});

test.each([
  ['the same', ['10.0.0.5'], ['10.0.0.5'], false],
  ['another lease', ['10.0.0.5'], ['10.0.0.6'], true],
  ['one more', ['10.0.0.5'], ['10.0.0.5', '192.168.7.5'], false],
  ['one of two is gone', ['10.0.0.5', '192.168.7.5'], ['192.168.7.5'], true],
  ['a temporary IPv6 address changes', ['10.0.0.5', '2001:db8::5'], ['10.0.0.5', '2001:db8::6'], false],
  ['IPv6 alone, one of two changes', ['2001:db8::1', '2001:db8::5'], ['2001:db8::1', '2001:db8::6'], false],
  ['IPv6 alone, another network', ['2001:db8::1'], ['2001:db8:9::1'], true],
  ['the first address at all', [], ['10.0.0.5'], false],
])('network: %s', (_what, before, after, expected) => {
  expect(hasMoved(before, after)).toBe(expected);
});

test('disk: low below 5 GB or 5 %, 30 GB at most, and well again only a tenth above that', () => {
  const low = (freeBytes: number, totalBytes: number, wasLow = false) => isDiskLow({ freeBytes, totalBytes }, wasLow);
  expect([low(4.9e9, 50e9), low(5.1e9, 50e9)]).toEqual([true, false]);
  expect([low(24e9, 500e9), low(26e9, 500e9)]).toEqual([true, false]);
  expect([low(29e9, 100e12), low(31e9, 100e12)]).toEqual([true, false]);
  expect([low(5.2e9, 50e9, true), low(5.6e9, 50e9, true)]).toEqual([true, false]);
  expect(roundedFree(5_279_999_999)).toBe(5_200_000_000);
});
