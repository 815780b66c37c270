import type { Duplex } from 'node:stream';

/** Which sockets each session came by, so that all of them can be ended with it. */
export class Connections {
  readonly #sockets = new Map<string, Set<Duplex>>();

  /** Sessions that hold a connection now. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#sockets.keys());
  }

  hold(id: string, socket: Duplex): void {
    const held = this.#sockets.get(id) ?? new Set();
    if (held.has(socket) || socket.destroyed) return;
    held.add(socket);
    this.#sockets.set(id, held);
    socket.once('close', () => {
      held.delete(socket);
      if (held.size === 0 && this.#sockets.get(id) === held) this.#sockets.delete(id);
    });
  }

  /** Ends every connection of a session: WebSockets, downloads and what is under way. */
  cut(id: string): void {
    for (const socket of this.#sockets.get(id) ?? []) socket.destroy();
  }
}
