import type { Duplex } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import type { Access } from './access/access.ts';
import { AddressLimit } from './access/address-limit.ts';
import type { Connections } from './connections.ts';
import { isOurHost, isOurOrigin, type Knock, secretOf } from './doors.ts';
import type { Visitor } from './visitor.ts';

/** Refused requests in a minute, of one address, until it is not even looked at. A page that was signed out asks some 200 times. */
const REFUSED_A_MINUTE = 600;

export interface FrontDoorDeps {
  access: Access;
  connections: Connections;
  clock: Clock;
  /** The names a browser may call this desk by: see `isOurHost`. */
  names: ReadonlySet<string>;
  scheme: 'http' | 'https';
  cookieName: () => string;
}

/** Decides for every request and every WebSocket alike who comes in, and says in the log who did not. */
export class FrontDoor {
  readonly #deps: FrontDoorDeps;
  readonly #refused: AddressLimit;

  constructor(deps: FrontDoorDeps) {
    this.#deps = deps;
    this.#refused = new AddressLimit(deps.clock, REFUSED_A_MINUTE);
  }

  /**
   * @param socket what it came by, to be ended with the session
   * @returns the visitor, who may be nobody that is known; or the HTTP status of the refusal
   */
  receive(knock: Knock, address: string, socket: Duplex): Visitor | 403 | 429 {
    const { access, connections, names, scheme, cookieName } = this.#deps;
    const isRightHost = isOurHost(knock, names);
    if (!isRightHost || !isOurOrigin(knock, scheme)) {
      this.#refused.count(address);
      access.refusals.note(isRightHost ? 'origin' : 'host', address);
      return 403;
    }
    const secret = secretOf(knock, cookieName());
    const caller = secret === null ? null : access.identify(secret, address);
    if (caller) connections.hold(caller.id, socket);
    else if (this.#refused.isReached(address)) {
      access.refusals.note('rate', address);
      return 429;
    } else if (secret !== null) {
      this.#refused.count(address);
      access.refusals.note('token', address);
    }
    return { caller, address };
  }
}
