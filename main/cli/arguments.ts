import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Fault } from '../base/fault.ts';

/** `parseArgs` whose complaints are faults. @throws Fault `desk/bad-argument` */
export function parseOptions<T extends NonNullable<ParseArgsConfig['options']>>(argv: string[], options: T) {
  try {
    return parseArgs({ args: argv, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const argument = argv.find((word) => word.startsWith('-') && !Object.hasOwn(options, word.replace(/^-+/, '').split('=')[0] ?? ''));
    throw new Fault('desk/bad-argument', { argument: argument ?? argv.join(' '), value: '' }, { cause: error });
  }
}

/** @returns an integer from 0 to 65535 @throws Fault `desk/bad-argument` */
export function parsePort(argument: string, value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) throw new Fault('desk/bad-argument', { argument, value });
  return port;
}

/** `HOST:PORT`, an IPv6 host in brackets. @throws Fault `desk/bad-argument` */
export function parseHostPort(argument: string, value: string): { host: string; port: number } {
  const [, bracketed, plain, port] = value.match(/^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || port === undefined) throw new Fault('desk/bad-argument', { argument, value });
  return { host, port: parsePort(argument, port) };
}
