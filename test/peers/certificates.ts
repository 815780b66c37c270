import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './child.ts';

/** `valid` for localhost and 127.0.0.1, by a throwaway CA; `expired` yesterday; for `wrong-host` elsewhere.example; `self-signed` by itself. */
export type CertificateKind = 'valid' | 'expired' | 'wrong-host' | 'self-signed';

export interface Certificate {
  certFile: string;
  keyFile: string;
  /** PEM file of the CA to trust; for `self-signed` a CA that did not sign it. */
  caFile: string;
  ca: string;
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes a CA and a server certificate with openssl in `folder`. */
export async function makeCertificate(folder: string, kind: CertificateKind = 'valid'): Promise<Certificate> {
  const at = (name: string) => join(folder, name);
  const names = kind === 'wrong-host' ? 'DNS:elsewhere.example' : 'DNS:localhost,IP:127.0.0.1,IP:::1';
  const subject = kind === 'wrong-host' ? '/CN=elsewhere.example' : '/CN=localhost';
  const ca = ['-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '30', '-subj', '/CN=Foyer test CA'];
  await runToEnd('openssl', ['req', '-x509', ...EC, ...ca, '-addext', 'keyUsage=critical,keyCertSign']);
  const leaf = ['-keyout', at('server.key'), '-subj', subject];
  if (kind === 'self-signed') {
    await runToEnd('openssl', [
      'req',
      '-x509',
      ...EC,
      ...leaf,
      '-out',
      at('server.pem'),
      '-days',
      '30',
      '-addext',
      `subjectAltName=${names}`,
    ]);
  } else {
    await runToEnd('openssl', ['req', ...EC, ...leaf, '-out', at('server.csr')]);
    await sign(folder, names, kind === 'expired' ? -1 : 30);
  }
  return { certFile: at('server.pem'), keyFile: at('server.key'), caFile: at('ca.pem'), ca: readFileSync(at('ca.pem'), 'utf8') };
}

/** `openssl ca` instead of `openssl x509`, because it alone takes dates in the past. */
async function sign(folder: string, names: string, days: number): Promise<void> {
  const at = (name: string) => join(folder, name);
  const stamp = (offsetDays: number) => {
    const date = new Date(Date.now() + offsetDays * 86_400_000);
    return `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  };
  writeFileSync(at('index.txt'), '');
  writeFileSync(at('serial'), '1000\n');
  writeFileSync(
    at('ca.cnf'),
    `[ca]\ndefault_ca = test
[test]\ndatabase = ${at('index.txt')}\nserial = ${at('serial')}\nnew_certs_dir = ${folder}\ncertificate = ${at('ca.pem')}\nprivate_key = ${at('ca.key')}
default_md = sha256\npolicy = any\nx509_extensions = leaf\nunique_subject = no
[any]\ncommonName = supplied
[leaf]\nsubjectAltName = ${names}\nbasicConstraints = critical,CA:false\nextendedKeyUsage = serverAuth\n`,
  );
  const dates = ['-startdate', stamp(Math.min(days, 0) - 2), '-enddate', stamp(days)];
  await runToEnd('openssl', [
    'ca',
    '-batch',
    '-config',
    at('ca.cnf'),
    ...dates,
    '-in',
    at('server.csr'),
    '-out',
    at('server.pem'),
    '-notext',
  ]);
}
