import { Scope } from '../../main/base/scope.ts';
import { ip } from './far-path.ts';

let links = 0;

/** Two places on one cable, each a network namespace, as two computers at one switch. */
export class LocalLink implements AsyncDisposable {
  /** Where programs run: `ip netns exec <namespace> ...`. */
  readonly places: readonly { namespace: string; address: string }[];
  readonly #scope = new Scope();

  private constructor(places: LocalLink['places']) {
    this.places = places;
  }

  static async open(): Promise<LocalLink> {
    links += 1;
    const tag = `${process.pid.toString(36)}${links}`;
    const net = `10.214.${(process.pid + links) % 250}`;
    const places = [1, 2].map((part) => ({ namespace: `foyer-link-${tag}-${part}`, address: `${net}.${part}` }));
    const self = new LocalLink(places);
    try {
      for (const { namespace } of places) {
        ip('netns', 'add', namespace);
        self.#scope.defer(() => void ip('netns', 'del', namespace));
      }
      const [one, other] = places.map(({ namespace }) => namespace) as [string, string];
      ip('-n', one, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', other);
      for (const { namespace, address } of places) {
        ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
        for (const name of ['lo', 'eth0']) ip('-n', namespace, 'link', 'set', name, 'up');
        ip('-n', namespace, 'route', 'add', 'default', 'dev', 'eth0'); // without one a tablet's multicast goes nowhere
      }
      return self;
    } catch (error) {
      await self[Symbol.asyncDispose]();
      throw error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }
}
