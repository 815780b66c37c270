import { parseArgs } from 'node:util';

export interface LongRunArguments {
  minutes: number;
  seed: number;
  destinations: number;
  faults: string[] | undefined;
  json: boolean;
}

/** Arguments of `chaos` and `soak`. @throws Error in words for who typed them */
export function longRunArguments(argv: string[], defaults: { minutes: string; destinations: string }): LongRunArguments {
  const options = {
    minutes: { type: 'string', default: defaults.minutes },
    seed: { type: 'string', default: '1' },
    destinations: { type: 'string', default: defaults.destinations },
    faults: { type: 'string' },
    json: { type: 'boolean', default: false },
  } as const;
  const { values } = parseArgs({ args: argv, options });
  const number = (name: 'minutes' | 'seed' | 'destinations', fits: (value: number) => boolean, rule: string) => {
    const value = Number(values[name]);
    if (!fits(value)) throw new Error(`--${name}: ${rule}`);
    return value;
  };
  return {
    minutes: number('minutes', (m) => m > 0 && m <= 1_440, 'more than 0, 1440 at most'),
    seed: number('seed', Number.isInteger, 'a whole number'),
    destinations: number('destinations', (n) => Number.isInteger(n) && n >= 2 && n <= 64, '2 to 64'),
    faults: values.faults?.split(','),
    json: values.json,
  };
}

/** Ends with SIGINT and SIGTERM, so that a long run ends early with a report and leaves nothing behind. */
export function interrupted(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  return stop.signal;
}
