import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { writeFileAtomic } from '../../base/atomic-write.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';

const DAY_MS = 86_400_000;
/** Browsers take no longer one. */
const LIFE_MS = 397 * DAY_MS;
const RENEW_BEFORE_MS = 30 * DAY_MS;
/** A clock that is a little behind must not find a certificate of tomorrow. */
const BACKDATED_MS = DAY_MS;

/** PEM, and the SHA-256 by which a person compares it. */
export interface Certificate {
  key: string;
  cert: string;
  fingerprint: string;
}

export interface CertificateDeps {
  /** Certificate and key in one file of mode 0600. */
  file: string;
  /** Names and addresses that it has to be valid for. */
  names: readonly string[];
  clock: Pick<Clock, 'nowMs'>;
  log: Log;
}

/**
 * The desk's own certificate for HTTPS on the LAN, self-signed: the one that is kept, or a new one where there is none, it does not cover a
 * name, or it ends within 30 days. One that cannot be kept is used all the same; the next start makes another.
 */
export async function openCertificate({ file, names, clock, log }: CertificateDeps): Promise<Certificate> {
  const kept = existsSync(file) ? read(readFileSync(file, 'utf8')) : null;
  if (kept && isGood(kept, names, clock.nowMs())) return kept;
  const made = await makeCertificate(names, clock.nowMs());
  try {
    writeFileAtomic(file, made.cert + made.key, 0o600);
  } catch (error) {
    log.warn({ err: error }, 'certificate could not be kept: the next start shows another fingerprint');
  }
  log.info({ fingerprint: made.fingerprint, names }, 'certificate was made');
  return made;
}

function read(pem: string): Certificate | null {
  try {
    const cert = new X509Certificate(pem);
    const key = createPrivateKey(pem);
    if (!cert.checkPrivateKey(key)) return null;
    return { key: String(key.export({ type: 'pkcs8', format: 'pem' })), cert: cert.toString(), fingerprint: cert.fingerprint256 };
  } catch {
    return null; // not ours, or damaged: a new one takes its place
  }
}

function isGood({ cert }: Certificate, names: readonly string[], nowMs: number): boolean {
  const parsed = new X509Certificate(cert);
  const isCovered = (name: string) => (isIP(name) ? parsed.checkIP(name) : parsed.checkHost(name)) !== undefined;
  return Date.parse(parsed.validFrom) <= nowMs && Date.parse(parsed.validTo) - nowMs > RENEW_BEFORE_MS && names.every(isCovered);
}

async function makeCertificate(names: readonly string[], nowMs: number): Promise<Certificate> {
  await import('reflect-metadata'); // which the next one needs before it is loaded
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: `01${randomBytes(15).toString('hex')}`,
      name: 'CN=Foyer desk',
      notBefore: new Date(nowMs - BACKDATED_MS),
      notAfter: new Date(nowMs - BACKDATED_MS + LIFE_MS),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))),
      ],
    },
    webcrypto as Crypto,
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const pem = `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
  const cert = new X509Certificate(made.toString('pem'));
  return { key: pem, cert: cert.toString(), fingerprint: cert.fingerprint256 };
}
