import { expect, test } from 'vitest';
import { FAULT_TEXTS, faultText } from '../../../main/cli/fault-text.ts';
import { FAULTS, type FaultCode } from '../../../main/contract/fault-codes.ts';

test('fault texts: every code has one, and no code that is gone', () => {
  expect(Object.keys(FAULT_TEXTS).sort()).toEqual(Object.keys(FAULTS).sort());
});

test.each(Object.entries(FAULT_TEXTS))('fault text: %s, a situation and what to do', (_, text) => {
  expect(text.length).toBeGreaterThan(20);
  expect(text).toMatch(/[.;:] ?\w.*\.$|, .*\.$/);
});

test('fault text: parameters are put in, one that is missing leaves no brace', () => {
  expect(faultText({ code: 'desk/port-taken', params: { port: 4680 } })).toContain('Port 4680 is used');
  for (const code of Object.keys(FAULT_TEXTS) as FaultCode[]) expect(faultText({ code, params: {} })).not.toMatch(/[{}]/);
});
