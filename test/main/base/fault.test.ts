import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Fault } from '../../../main/base/fault.ts';
import { collector } from '../../../main/engine/memory-keeper.ts';

const collect = collector();

class Connection {
  readonly socket = Buffer.alloc(1_000);

  end(): Fault {
    return new Fault('destination/closed-by-peer', { reason: 'close' }, { cause: this.#fail() });
  }

  #fail(): Error {
    return new Error(`after ${this.socket.length} bytes`);
  }
}

/** In a function of its own, so that no register of the test holds the connection. */
function endOne(): { fault: Fault; gone: WeakRef<Connection> } {
  const connection = new Connection();
  return { fault: connection.end(), gone: new WeakRef(connection) };
}

test('fault: kept for long, what failed is not kept with it, and its stack still tells where it was made', async () => {
  const { fault, gone } = endOne();
  // A collection that had begun before may have found it still held; asking for it holds it for the rest of the turn.
  for (let turn = 0; turn < 5 && gone.deref(); turn += 1) {
    await nextTurn();
    collect();
    await nextTurn();
  }
  expect(gone.deref()).toBeUndefined();
  expect(fault.stack).toContain('Connection.end');
  expect((fault.cause as Error).stack).toContain('after 1000 bytes');
});
