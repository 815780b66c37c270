import { textTable } from '../peers/text-table.ts';
import type { ChaosReport } from './run.ts';

/** The report for a terminal. */
export function chaosText(report: ChaosReport): string {
  const faults = report.faults.map((fault) => [
    fault.name,
    fault.victim ?? '',
    fault.reconnected.length > 3 ? `${fault.reconnected.length} of them` : fault.reconnected.join(' '),
    String(fault.longestGapMs),
    fault.victimGapMs === null ? '' : String(fault.victimGapMs),
    fault.backAfterMs === null ? 'never' : String(fault.backAfterMs),
    String(fault.latenessMs),
    fault.broken.length === 0 ? 'ok' : 'BROKEN',
  ]);
  const destinations = report.destinations.map((one) => [
    one.name,
    one.protocol,
    String(one.attacks),
    String(one.connections),
    String(one.longestGapMs),
    String(one.untouchedGapMs),
    `${one.backwards} + ${one.steps}`,
    String(one.avOffsetMs),
    String(one.decodeErrors),
    `${(one.bytes / 1e6).toFixed(1)} MB`,
    one.breaches === 0 ? 'ok' : 'BROKEN',
  ]);
  const faultHead = ['fault', 'at', 'reconnected', 'gap ms', 'victim ms', 'back ms', 'measured late ms', 'verdict'];
  const head = [
    'destination',
    'protocol',
    'attacked',
    'connections',
    'gap ms',
    'not attacked',
    'DTS back + step',
    'A/V ms',
    'decode errors',
    'bytes',
    'verdict',
  ];
  return [
    textTable(faultHead, faults),
    '',
    textTable(head, destinations),
    '',
    ...report.faults.flatMap(({ name, what, broken }) => broken.map((line) => `BROKEN ${name} (${what}): ${line}`)),
    ...report.leftOut.map((line) => `left out: ${line}`),
    `${report.faults.length} faults, seed ${report.seed}, ${report.lost.length} processes lost: ${report.ok ? 'green' : 'NOT GREEN'}`,
  ].join('\n');
}
