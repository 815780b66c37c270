import { Readable } from 'node:stream';
import type { CommandIo } from '../../../main/cli/io.ts';

const never = new AbortController().signal;

/** Runs a command with lines on its standard input. @returns its exit code and what it said, errors with `! ` before them */
export async function runCommand(
  run: (io: CommandIo, input: NodeJS.ReadableStream) => Promise<number>,
  lines: readonly string[] = [],
): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  const io = {
    out: (line: string) => void said.push(line),
    err: (line: string) => void said.push(`! ${line}`),
    stop: never,
    unread: never,
  };
  const code = await run(io, Readable.from(lines.map((line) => `${line}\n`)));
  return { code, said };
}
