import { textTable } from '../peers/text-table.ts';
import type { SoakReport } from './run.ts';
import type { ProcessVerdict } from './verdict.ts';

/** The report for a terminal. */
export function soakText(report: SoakReport): string {
  const row = (name: string, verdict: ProcessVerdict) => [
    name,
    String(verdict.samples),
    `${verdict.firstMb.toFixed(1)} to ${verdict.lastMb.toFixed(1)}, worst ${verdict.worstMb.toFixed(1)}`,
    verdict.slopeMbPerHour.toFixed(2),
    `${verdict.firstHandles} to ${verdict.lastHandles}`,
    verdict.broken.length === 0 ? 'ok' : 'BROKEN',
  ];
  const head = ['process', 'looks', 'own MB', 'MB an hour', 'handles', 'verdict'];
  const about = `${report.minutes} minutes, ${report.destinations} destinations, ${report.faults} faults`;
  return [
    textTable(head, [row('engine', report.engine), row('desk', report.desk)]),
    '',
    `longest time without media ${report.longestGapMs} ms, slowest answer of the desk ${report.slowestAnswerMs} ms`,
    ...[...report.engine.broken, ...report.desk.broken].map((line) => `BROKEN ${line}`),
    ...(report.isLongEnough ? [] : ['too short to judge the slope of memory: that takes 20 minutes']),
    `${about}: ${report.ok ? 'green' : 'NOT GREEN'}`,
  ].join('\n');
}
