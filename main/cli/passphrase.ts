import { createInterface } from 'node:readline';
import { Fault } from '../base/fault.ts';
import type { CommandIo } from './io.ts';

/** Gives passphrases to a command in the order that it asks for them. Never from the command line or the environment: others can read those. */
export type Asker = (question: string) => Promise<string>;

/** From standard input, a line each: for scripts. @throws (from the asker) Fault `desk/bad-argument` when there is no further line */
export function askInput(input: NodeJS.ReadableStream = process.stdin): Asker & Disposable {
  const lines = createInterface({ input });
  const iterator = lines[Symbol.asyncIterator]();
  const ask = async () => {
    const { value, done } = await iterator.next();
    if (done) throw new Fault('desk/bad-argument', { argument: '--passphrase-stdin', value: '(no line)' });
    return value as string;
  };
  return Object.assign(ask, { [Symbol.dispose]: () => lines.close() });
}

/** From the terminal, unseen. @throws (from the asker) Fault `desk/bad-argument` where there is no terminal */
export function askTerminal(io: Pick<CommandIo, 'stop'>, input: NodeJS.ReadStream = process.stdin): Asker {
  return (question) => {
    if (!input.isTTY) throw new Fault('desk/bad-argument', { argument: '--passphrase-stdin', value: '(missing)' });
    process.stderr.write(`${question}: `);
    return unseen(io, input);
  };
}

const [ENTER, CTRL_C, CTRL_D, BACKSPACE] = ['\r', '\u0003', '\u0004', '\u007f'];

function unseen({ stop }: Pick<CommandIo, 'stop'>, input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (finish: () => void) => {
      input.off('data', take);
      stop.removeEventListener('abort', leave);
      input.setRawMode(false);
      input.pause();
      process.stderr.write('\n');
      finish();
    };
    const leave = () => end(() => reject(new Fault('desk/bad-argument', { argument: 'passphrase', value: '(none)' })));
    const take = (text: string) => {
      for (const character of text) {
        if (character === ENTER || character === '\n') return end(() => resolve(typed));
        if (character === CTRL_C || character === CTRL_D) return leave();
        typed = character === BACKSPACE || character === '\b' ? [...typed].slice(0, -1).join('') : typed + character;
      }
    };
    stop.addEventListener('abort', leave, { once: true });
    input.setRawMode(true);
    input.setEncoding('utf8');
    input.on('data', take);
    input.resume();
  });
}
