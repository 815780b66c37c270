import { spawnSync } from 'node:child_process';
import { Scope } from '../../main/base/scope.ts';

/** How bad a line is. */
export interface BadLine {
  delayMs: number;
  /** Share of packets that are lost in each direction, 0..1. */
  loss: number;
  /** No faster than this; what makes it late where the kernel has no `netem`. */
  kbps: number;
}

/** Runs a command of iproute2 and returns what it says. @throws Error with what it complains about */
function iproute(command: 'ip' | 'tc', args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`, { cause: error });
  return stdout;
}

export const ip = (...args: string[]): string => iproute('ip', args);
const tc = (...args: string[]): string => iproute('tc', args);

/**
 * Classic BPF as iproute2 writes it: drops that share of packets at random.
 * @source filter.txt of the Linux kernel, SKF_AD_RANDOM; tc-bpf(8), direct-action
 */
function lossProgram(loss: number): string {
  const randomWord = 0xfffff038;
  const limit = Math.min(0xffffffff, Math.round(loss * 2 ** 32));
  return `4,32 0 0 ${randomWord},53 0 1 ${limit},6 0 0 4294967295,6 0 0 2`;
}

let paths = 0;

/** Why network namespaces cannot be made here, null where they can. */
export function farPathMissing(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are Linux only';
  const name = `foyer-probe-${process.pid}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'del', name);
    return null;
  } catch (error) {
    return `no network namespaces here: ${(error as Error).message}`;
  }
}

/**
 * A place behind a router: this machine, a namespace that forwards, and one where a sink listens on `host`. While the path is cut the
 * router forwards nothing and says nothing, in both directions; the cable to the router stays good, as with a provider's outage.
 */
export class FarPath implements AsyncDisposable {
  /** Where programs at the far end run: `ip netns exec <namespace> ...`. */
  readonly namespace: string;
  /** Address of the far end. */
  readonly host: string;
  /** Address of this machine on the way there. */
  readonly nearHost: string;
  readonly #near: string;
  readonly #router: string;
  readonly #scope = new Scope();
  #isBad = false;
  #canBeLate: boolean | null = null;

  private constructor(given: { namespace: string; router: string; host: string; nearHost: string; near: string }) {
    this.namespace = given.namespace;
    this.#router = given.router;
    this.host = given.host;
    this.nearHost = given.nearHost;
    this.#near = given.near;
  }

  static async open(): Promise<FarPath> {
    paths += 1;
    const tag = `${process.pid.toString(36)}${paths}`;
    const net = (part: number) => `10.213.${(process.pid + paths) % 250}.${part}`;
    const [near, far, router] = [`fn${tag}`, `foyer-far-${tag}`, `foyer-router-${tag}`];
    const self = new FarPath({ namespace: far, router, host: net(6), nearHost: net(1), near });
    try {
      for (const namespace of [far, router]) {
        ip('netns', 'add', namespace);
        self.#scope.defer(() => void ip('netns', 'del', namespace)); // its interfaces go with it, and their other ends
        ip('-n', namespace, 'link', 'set', 'lo', 'up');
      }
      ip('link', 'add', near, 'type', 'veth', 'peer', 'name', 'near', 'netns', router);
      ip('-n', router, 'link', 'add', 'far', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', far);
      self.regainAddress();
      ip('-n', router, 'addr', 'add', `${net(2)}/30`, 'dev', 'near');
      ip('-n', router, 'addr', 'add', `${net(5)}/30`, 'dev', 'far');
      ip('-n', far, 'addr', 'add', `${self.host}/30`, 'dev', 'eth0');
      ip('link', 'set', near, 'up');
      for (const name of ['near', 'far']) ip('-n', router, 'link', 'set', name, 'up');
      ip('-n', far, 'link', 'set', 'eth0', 'up');
      ip('route', 'add', `${net(4)}/30`, 'via', net(2));
      ip('-n', far, 'route', 'add', 'default', 'via', net(5));
      self.mend();
      return self;
    } catch (error) {
      await self[Symbol.asyncDispose]();
      throw error;
    }
  }

  cut(): void {
    this.#forward('0');
  }

  /** Late, lossy and narrow until it is mended; not late without `netem` in the kernel. */
  worsen({ delayMs, loss, kbps }: BadLine): void {
    const line = ['qdisc', 'replace', 'dev', this.#near, 'root'];
    const narrow = ['tbf', 'rate', `${kbps}kbit`, 'burst', '16kb', 'latency', `${delayMs}ms`];
    tc(...line, ...(this.canBeLate ? ['netem', 'delay', `${delayMs}ms`, 'rate', `${kbps}kbit`] : narrow));
    tc('qdisc', 'replace', 'dev', this.#near, 'clsact');
    for (const way of ['egress', 'ingress']) tc('filter', 'add', 'dev', this.#near, way, 'bpf', 'da', 'bytecode', lossProgram(loss));
    this.#isBad = true;
  }

  /** Whether this kernel can make a line late. */
  get canBeLate(): boolean {
    this.#canBeLate ??= this.#tryDelay();
    return this.#canBeLate;
  }

  #tryDelay(): boolean {
    try {
      tc('qdisc', 'replace', 'dev', this.#near, 'root', 'netem', 'delay', '1ms');
      tc('qdisc', 'del', 'dev', this.#near, 'root');
      return true;
    } catch {
      return false; // no netem in this kernel
    }
  }

  mend(): void {
    this.#forward('1');
    if (!this.#isBad) return;
    for (const which of ['root', 'clsact']) tc('qdisc', 'del', 'dev', this.#near, which);
    this.#isBad = false;
  }

  /** This machine has its address on that network no more, as after a lease that was not renewed. */
  loseAddress(): void {
    ip('addr', 'del', `${this.nearHost}/30`, 'dev', this.#near);
  }

  regainAddress(): void {
    ip('addr', 'add', `${this.nearHost}/30`, 'dev', this.#near);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  #forward(value: string): void {
    const script = `printf ${value} > /proc/sys/net/ipv4/ip_forward`;
    ip('netns', 'exec', this.#router, 'sh', '-c', script);
  }
}
