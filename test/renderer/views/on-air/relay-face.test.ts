import { expect, test } from 'vitest';
import type { FaultCode } from '../../../../main/contract/fault-codes.ts';
import { type RelayState, relayStateSchema } from '../../../../main/contract/relay.ts';
import en from '../../../../renderer/i18n/en.json' with { type: 'json' };
import { relayFace } from '../../../../renderer/views/on-air/relay-face.ts';
import { sampleRelay } from '../../../main/sample-snapshot.ts';

const face = (state: RelayState, code?: FaultCode, wanted = state !== 'idle') =>
  relayFace('a', sampleRelay(state, { wanted, fault: code ? { code, params: {} } : null }));

test('relay face: every state has words and only live is called live', () => {
  for (const state of relayStateSchema.options) {
    const { name, tone } = face(state);
    expect(en.relay[name]).toBeTruthy();
    expect(tone === 'good').toBe(state === 'live');
  }
});

test('relay face: a destination that was never started, off', () => {
  expect(relayFace('a', undefined).name).toBe('off');
});

test('relay face: wanted but still idle, starting and not off', () => {
  expect(face('idle', undefined, true).name).toBe('starting');
});

test('relay face: no longer wanted but still connected, stopping and not live', () => {
  expect(face('live', undefined, false).name).toBe('stopping');
});

test('relay face: a fault that no retry mends, needs a person', () => {
  expect(face('retrying', 'destination/key-refused')).toMatchObject({ name: 'needs-you', tone: 'bad' });
  expect(face('retrying', 'destination/closed-by-peer').name).toBe('retrying');
  expect(face('live', 'destination/key-refused').name).toBe('live');
});

test('relay face: a relay of the rehearsal moves bytes, rehearsing and not live', () => {
  expect(relayFace('rehearsal-a', sampleRelay('live'))).toMatchObject({ name: 'rehearsing', tone: 'info' });
});
