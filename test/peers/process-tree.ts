import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100; // sysconf(_SC_CLK_TCK) of every Linux that Node runs on

interface ProcessStat {
  pid: number;
  parent: number;
  /** Own time and that of children that were waited for, seconds. */
  cpuSeconds: number;
}

function readStat(pid: number): ProcessStat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = [11, 12, 13, 14].reduce((sum, i) => sum + (fields[i] as number), 0); // utime, stime, cutime, cstime
    return { pid, parent: fields[1] as number, cpuSeconds: ticks / TICKS_PER_SECOND };
  } catch {
    return null; // ended between listing and reading
  }
}

/** The processes below and including `root`, in no order. @source proc(5) */
export function processTree(root: number): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== null);
  const found = new Set<number>(all.some((stat) => stat.pid === root) ? [root] : []);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const stat of all) if (found.has(stat.parent)) found.add(stat.pid);
  }
  return [...found];
}

/** CPU time of the trees below `roots`, living and ended (and waited for) processes, seconds. */
export function cpuSeconds(...roots: number[]): number {
  return roots.flatMap(processTree).reduce((sum, pid) => sum + (readStat(pid)?.cpuSeconds ?? 0), 0);
}

/** Proportional set size of the trees below `roots`, MB: shared pages count once over all who share them. */
export function pssMb(...roots: number[]): number {
  return roots.flatMap(processTree).reduce((sum, pid) => sum + pssOf(pid), 0) / 1_024;
}

function pssOf(pid: number): number {
  return rollup(pid)('Pss');
}

/** Lines of `smaps_rollup`, read once and together, kB; 0 for a process that is gone. */
function rollup(pid: number): (field: 'Pss' | 'Rss' | 'Private_Dirty') => number {
  let text = '';
  try {
    text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  } catch {
    // ended between listing and reading
  }
  return (field) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

/** What one process (not what it has started) holds. */
export interface Holdings {
  /** What it has written itself: the pages of programs and libraries count or not, as another process has them open or not. */
  ownMb: number;
  rssMb: number;
  handles: number;
}

/** @source proc(5) */
export function holdings(pid: number): Holdings {
  const kb = rollup(pid);
  return { ownMb: kb('Private_Dirty') / 1_024, rssMb: kb('Rss') / 1_024, handles: readdirSync(`/proc/${pid}/fd`).length };
}

/** Command line and environment of every process of a tree, as other users' tools would see them. */
export function commandLinesAndEnvironments(root: number): { pid: number; commandLine: string; environment: string }[] {
  const read = (pid: number, name: string) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return ''; // ended between listing and reading
    }
  };
  return processTree(root).map((pid) => ({ pid, commandLine: read(pid, 'cmdline'), environment: read(pid, 'environ') }));
}
