import { hostname, networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { appPaths } from '../base/app-paths.ts';
import { systemClock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import { openDesk } from '../desk.ts';
import { openConfStore } from '../store/conf-store.ts';
import { Announcer } from '../transport/announce/announcer.ts';
import { localLabels, localName } from '../transport/announce/local-name.ts';
import { multicast } from '../transport/announce/multicast.ts';
import { localNetworks } from '../transport/announce/networks.ts';
import type { VaultCommands } from '../transport/desk-commands.ts';
import { isLoopback, ownAddresses } from '../transport/names.ts';
import { openCertificate } from '../transport/tls/certificate.ts';
import { type Announcing, WebServer } from '../transport/web-server.ts';
import { keyFileWrap } from '../vault/key-file.ts';
import { systemKeyring } from '../vault/keyring.ts';
import { parseHostPort, parseOptions, parsePort } from './arguments.ts';
import { defaultDataDir } from './data-dir.ts';
import { faultText } from './fault-text.ts';
import { type CommandIo, EXIT, stopped } from './io.ts';
import { askInput } from './passphrase.ts';

export const DEFAULT_DESK_PORT = 4680;

const OPTIONS = {
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: String(DEFAULT_DESK_PORT) },
  data: { type: 'string' },
  ingest: { type: 'string' },
  'no-announce': { type: 'boolean', default: false },
  'vault-key-file': { type: 'string' },
  'passphrase-stdin': { type: 'boolean', default: false },
} as const;

/**
 * `foyer desk`: the headless shell. Prints the address to open, with its one-time token, as its first line, and a fresh one whenever one
 * was used; runs until it is told to stop.
 * @throws Fault as `openDesk` and `WebServer.open`, and `desk/bad-argument`
 */
export async function runDesk(argv: string[], io: CommandIo): Promise<number> {
  const options = parseOptions(argv, OPTIONS);
  const stop = stopped(io);
  const dataDir = resolve(options.data ?? defaultDataDir(process.platform, process.env));
  const port = parsePort('--port', options.port);
  const ingest = options.ingest === undefined ? null : parseHostPort('--ingest', options.ingest);
  const paths = appPaths(import.meta.dirname);
  const scope = new Scope();
  try {
    const keyFile = options['vault-key-file'];
    const wrap = (folder: string) => keyFileWrap(keyFile === undefined ? join(folder, 'vault.key') : resolve(keyFile));
    const shell = { openStore: openConfStore, wrap, keyring: systemKeyring };
    const { desk, router, access, log } = scope.use(await openDesk({ dataDir, paths, ...shell, ingest }));
    if (options['passphrase-stdin']) await unlock(desk.vault, io);
    const certificate = (names: readonly string[]) =>
      openCertificate({ file: join(dataDir, 'certificate.pem'), names, clock: systemClock, log });
    const server = scope.use(
      await WebServer.open({
        ...{ host: options.host, addresses: ownAddresses, port, router, media: desk, clock: systemClock, log },
        ...{ rendererDir: paths.rendererDir, version: paths.version },
        access,
        certificate: isLoopback(options.host) ? null : certificate,
        announce: isLoopback(options.host) || options['no-announce'] ? null : announcing(log),
        address: (url) => io.out(url),
      }),
    );
    if (server.fingerprint !== null) io.err(`foyer: fingerprint of the certificate (SHA-256): ${server.fingerprint}`);
    await stop;
    return EXIT.ok;
  } finally {
    await scope[Symbol.asyncDispose]();
  }
}

/** By its name on the local network, as long as the network lets that through. */
function announcing(log: Log): Announcing {
  const labels = localLabels(hostname());
  const open = multicast(log);
  return {
    names: labels.map(localName),
    begin: ({ address, port }) => {
      const networks = () => localNetworks(networkInterfaces(), address);
      return new Announcer({ clock: systemClock, random: Math.random, log, labels, port, networks, open }).begin();
    },
  };
}

/** A passphrase that does not fit keeps no desk from running: it is said, and the page asks for the right one. */
async function unlock(vault: VaultCommands, io: CommandIo): Promise<void> {
  using ask = askInput();
  try {
    await vault.unlock(await ask(''), 'command line');
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    io.err(`foyer: ${faultText(error.toInfo())}`);
  }
}
