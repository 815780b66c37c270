import { isIP } from 'node:net';
import { type Interfaces, networkAddresses } from '../../domain/system/network.ts';
import { isEverywhere } from '../names.ts';
import type { LocalNetwork } from './announcer.ts';

/**
 * The networks on which a desk can be announced: those that it is open to and that have IPv4, by which multicast goes out.
 * @param listensOn the address that it listens on, or all
 */
export function localNetworks(interfaces: Interfaces, listensOn: string): LocalNetwork[] {
  return Object.entries(interfaces).flatMap(([name, infos]) => {
    const addresses = networkAddresses({ [name]: infos });
    const via = addresses.find((address) => isIP(address) === 4);
    const open = isEverywhere(listensOn) ? addresses : addresses.filter((address) => address === listensOn);
    return via === undefined || open.length === 0 ? [] : [{ via, addresses: open }];
  });
}
