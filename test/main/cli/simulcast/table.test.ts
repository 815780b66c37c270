import { expect, test } from 'vitest';
import { simulcastTable, TerminalTable } from '../../../../main/cli/simulcast/table.ts';
import { ABSENT_PROGRAM } from '../../../../main/contract/program.ts';
import { IDLE_RELAY } from '../../../../main/contract/relay.ts';

test('simulcast table: every destination in a row, and what to do about the one that is not live', () => {
  const live = {
    ...IDLE_RELAY,
    wanted: true,
    state: 'live' as const,
    bitrateKbps: 6_012,
    fault: { code: 'destination/refused' as const, params: {} },
  };
  const refused = {
    ...live,
    state: 'retrying' as const,
    bitrateKbps: 0,
    queueBytes: 1_500_000,
    fault: { code: 'destination/key-refused' as const, params: {} },
  };
  const table = simulcastTable({
    program: ABSENT_PROGRAM,
    destinations: [
      { name: 'One', status: live },
      { name: 'Two', status: refused },
    ],
  });
  const lines = table.split('\n');
  expect(lines[0]).toBe('Program: nothing arrives yet');
  expect(lines[2]).toMatch(/^One +live +6012 +0 B +0 +0$/);
  expect(lines[3]).toMatch(/^Two +retrying +0 +1.5 MB +0 +0$/);
  expect(lines[4]).toContain('Two refused the stream key.');
  expect(lines).toHaveLength(5);
});

test('simulcast table: on a terminal, drawn over the one before', () => {
  const out: string[] = [];
  const terminal = new TerminalTable((text) => out.push(text));
  terminal.print('a\nb');
  terminal.print('c');
  terminal.print('d');
  expect(out).toEqual(['a\nb', '\u001b[2F\u001b[Jc', '\u001b[1F\u001b[Jd']);
});
