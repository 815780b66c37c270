import { hostname, networkInterfaces } from 'node:os';
import { silentLog } from '../../base/log.ts';
import { localLabels, localName } from '../../transport/announce/local-name.ts';
import { multicast } from '../../transport/announce/multicast.ts';
import { localNetworks } from '../../transport/announce/networks.ts';
import { type Check, ok, warn } from './check.ts';

/** Of each network that this computer is on: its address, and whether multicast DNS can be used there. */
export type MulticastState = Readonly<Record<string, boolean>>;

export function checkLocalName(state: MulticastState, name: string): Check {
  const all = Object.keys(state);
  const silent = all.filter((address) => !state[address]);
  if (all.length === 0) return ok('Name', 'this computer is on no network: nobody looks for its name');
  if (silent.length === 0) return ok('Name', `${name} can be announced (multicast DNS)`);
  const todo = 'Tablets reach the desk by its address. For a name, let no program hold UDP port 5353 for itself alone.';
  return warn('Name', `no multicast DNS at ${silent.join(', ')}`, todo);
}

/** Joins and leaves at once; says nothing to the network. */
export async function readMulticast(): Promise<MulticastState> {
  const open = multicast(silentLog);
  const states = localNetworks(networkInterfaces(), '0.0.0.0').map(async ({ via }) => {
    try {
      const port = await open(via);
      await port[Symbol.asyncDispose]();
      return [via, true] as const;
    } catch {
      return [via, false] as const; // whatever it is, it is not to be had
    }
  });
  return Object.fromEntries(await Promise.all(states));
}

export const wantedName = (): string => localName(localLabels(hostname())[0] as string);
