import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Fault } from '../../../base/fault.ts';

/**
 * TLS contexts for destinations that need a certificate authority of their own, beside the roots that Node trusts. Shared, because a
 * context with 150 parsed roots takes a megabyte and some 20 ms to make, and 64 destinations may need the same one.
 */
export class Trust {
  readonly #contexts = new Map<string, SecureContext>();

  /**
   * @param ca PEM; undefined or empty for the default roots
   * @returns undefined where Node's own shared roots do
   * @throws Fault `destination/tls` if `ca` is not PEM
   */
  contextFor(ca: string | undefined): SecureContext | undefined {
    if (ca === undefined || ca === '') return undefined;
    const known = this.#contexts.get(ca);
    if (known) return known;
    try {
      const context = createSecureContext({ ca: [...rootCertificates, ca] });
      this.#contexts.set(ca, context);
      return context;
    } catch (cause) {
      throw new Fault('destination/tls', { reason: 'bad-ca' }, { cause });
    }
  }
}
