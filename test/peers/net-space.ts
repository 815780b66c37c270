import { Scope } from '../../main/base/scope.ts';
import { runToEnd } from './child.ts';

/** How bad the line into the namespace is. `kbps`: no faster than this. */
export interface Line {
  delayMs: number;
  /** Share of packets that are lost in each direction, 0..1. */
  loss: number;
  kbps: number;
}

/** A network namespace of its own behind a veth pair, whose line can be made bad and cut. */
export interface NetSpace extends AsyncDisposable {
  /** Of its end, reachable from here. */
  readonly host: string;
  /** Runs a command inside. */
  readonly through: readonly string[];
  /** What this kernel cannot do of a bad line, in words; empty when it can do everything. */
  readonly lacks: string;
  worsen(line: Line): Promise<void>;
  /** Nothing passes, and nobody is told. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Classic BPF, as iproute2 writes it: drops that share of packets at random. @source filter.txt of the Linux kernel, SKF_AD_RANDOM; tc-bpf(8), direct-action */
function lossProgram(loss: number): string {
  const randomWord = 0xfffff038;
  const limit = Math.min(0xffffffff, Math.round(loss * 2 ** 32));
  return `4,32 0 0 ${randomWord},53 0 1 ${limit},6 0 0 4294967295,6 0 0 2`;
}

const run = (...words: string[]) => runToEnd(words[0] as string, words.slice(1), { timeoutMs: 10_000 });

async function works(...words: string[]): Promise<boolean> {
  return await run(...words).then(
    () => true,
    () => false, // the reason does not matter: it is a question
  );
}

/**
 * @returns null where this user or this kernel cannot make one
 */
export async function openNetSpace(): Promise<NetSpace | null> {
  const name = `foyer-${process.pid}`;
  const near = `fy${process.pid}`;
  const subnet = `10.213.${process.pid % 250}`;
  const host = `${subnet}.2`;
  if (!(await works('ip', 'netns', 'add', name))) return null;
  const scope = new Scope();
  scope.defer(async () => void (await works('ip', 'netns', 'del', name)));
  scope.defer(async () => void (await works('ip', 'link', 'del', near)));
  const inside = ['ip', 'netns', 'exec', name];
  try {
    await run('ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', 'up0', 'netns', name);
    await run('ip', 'addr', 'add', `${subnet}.1/30`, 'dev', near);
    await run('ip', 'link', 'set', near, 'up');
    await run(...inside, 'ip', 'addr', 'add', `${host}/30`, 'dev', 'up0');
    await run(...inside, 'ip', 'link', 'set', 'up0', 'up');
    await run(...inside, 'ip', 'link', 'set', 'lo', 'up');
    await run('tc', 'qdisc', 'add', 'dev', near, 'clsact');
  } catch {
    await scope[Symbol.asyncDispose](); // not permitted, or not in this kernel
    return null;
  }
  const hasDelay = await works('tc', 'qdisc', 'replace', 'dev', near, 'root', 'netem', 'delay', '1ms');
  const mend = async () => {
    for (const way of ['egress', 'ingress']) await works('tc', 'filter', 'del', 'dev', near, way);
    await works('tc', 'qdisc', 'del', 'dev', near, 'root');
  };
  const lose = async (loss: number) => {
    for (const way of ['egress', 'ingress']) {
      await run('tc', 'filter', 'add', 'dev', near, way, 'bpf', 'da', 'bytecode', lossProgram(loss));
    }
  };
  await mend();
  return {
    host,
    through: inside,
    lacks: hasDelay ? '' : 'no netem in this kernel: the line is narrow (its queue makes the latency) instead of long',
    async worsen({ delayMs, loss, kbps }) {
      const narrow = ['tbf', 'rate', `${kbps}kbit`, 'burst', '16kb', 'latency', `${delayMs}ms`];
      await run('tc', 'qdisc', 'replace', 'dev', near, 'root', ...(hasDelay ? ['netem', 'delay', `${delayMs}ms`] : narrow));
      await lose(loss);
    },
    cut: () => lose(1),
    mend,
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}
