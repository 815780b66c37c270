export type Verdict = 'ok' | 'warn' | 'fail';

/** One thing looked at: what was found, and for anything but `ok` what to do. */
export interface Check {
  name: string;
  verdict: Verdict;
  found: string;
  /** Empty when there is nothing to do. */
  todo: string;
}

export function ok(name: string, found: string): Check {
  return { name, verdict: 'ok', found, todo: '' };
}

export function warn(name: string, found: string, todo: string): Check {
  return { name, verdict: 'warn', found, todo };
}

export function fail(name: string, found: string, todo: string): Check {
  return { name, verdict: 'fail', found, todo };
}
