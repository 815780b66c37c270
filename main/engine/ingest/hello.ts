import { CLIENT_HELLO_BYTES, HANDSHAKE_BYTES } from '../../rtmp/handshake.ts';
import { RtmpProtocolError } from '../../rtmp/protocol-error.ts';

const VERSION = 3;

/**
 * Cuts the client's side of the handshake into its two parts, whole, whatever pieces they come in: node-media-server loses bytes of the
 * second part when it shares a piece with the first.
 */
export class Hello {
  readonly #bytes = Buffer.alloc(CLIENT_HELLO_BYTES + HANDSHAKE_BYTES);
  #length = 0;

  get complete(): boolean {
    return this.#length === this.#bytes.length;
  }

  /**
   * @param onPart gets C0 C1, then C2, each as soon as it is complete
   * @returns what follows the handshake in `data`
   * @throws RtmpProtocolError for another version than 3: not RTMP at all, or an encrypted form of it
   */
  push(data: Buffer, onPart: (part: Buffer) => void): Buffer {
    const before = this.#length;
    const taken = data.copy(this.#bytes, before);
    this.#length += taken;
    if (this.#length > 0 && this.#bytes[0] !== VERSION) throw new RtmpProtocolError('not RTMP');
    if (before < CLIENT_HELLO_BYTES && this.#length >= CLIENT_HELLO_BYTES) onPart(this.#bytes.subarray(0, CLIENT_HELLO_BYTES));
    if (this.complete && taken > 0) onPart(this.#bytes.subarray(CLIENT_HELLO_BYTES));
    return data.subarray(taken);
  }
}
