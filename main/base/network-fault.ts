import type { FaultCode } from '../contract/fault-codes.ts';
import { Fault } from './fault.ts';

const BY_CODE: Record<string, FaultCode> = {
  ENOTFOUND: 'destination/name-not-found',
  EAI_AGAIN: 'destination/name-not-found',
  EAI_NODATA: 'destination/name-not-found',
  EAI_NONAME: 'destination/name-not-found',
  EAI_FAIL: 'destination/name-not-found',
  ENODATA: 'destination/name-not-found',
  ECONNREFUSED: 'destination/refused',
  ECONNRESET: 'destination/closed-by-peer',
  EPIPE: 'destination/closed-by-peer',
  ECONNABORTED: 'destination/closed-by-peer',
  ENETUNREACH: 'destination/unreachable',
  EHOSTUNREACH: 'destination/unreachable',
  EADDRNOTAVAIL: 'destination/unreachable',
  ENETDOWN: 'destination/unreachable',
  EHOSTDOWN: 'destination/unreachable',
  EACCES: 'destination/unreachable',
  EPERM: 'destination/unreachable',
  ETIMEDOUT: 'destination/unreachable',
};

/** A fault for an error of DNS, TCP or TLS; its message, which may name addresses, stays in the cause. */
export function networkFault(error: unknown): Fault {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
  const known = BY_CODE[code];
  if (known) return new Fault(known, { reason: code }, { cause: error });
  return new Fault(isTlsCode(code) ? 'destination/tls' : 'destination/unreachable', { reason: code }, { cause: error });
}

/** OpenSSL's verification errors (`CERT_HAS_EXPIRED`), Node's (`ERR_TLS_...`), the library's (`ERR_SSL_...`), a broken record (`EPROTO`). */
const isTlsCode = (code: string): boolean =>
  /^ERR_(TLS|SSL|OSSL)|CERT|CRL|SIGNATURE|^EPROTO$|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)/.test(code);
