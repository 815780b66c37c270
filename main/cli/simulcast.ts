import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { appPaths } from '../base/app-paths.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { type Log, silentLog } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import { parseHostPort, parseOptions } from './arguments.ts';
import { faultText } from './fault-text.ts';
import { type CommandIo, EXIT, stopped } from './io.ts';
import { type ListedDestination, parseDestinationList } from './simulcast/destination-list.ts';
import { Simulcast, type SimulcastStatus } from './simulcast/simulcast.ts';
import { simulcastTable, TerminalTable } from './simulcast/table.ts';

const OPTIONS = {
  destinations: { type: 'string' },
  ingest: { type: 'string', default: '127.0.0.1:1935' },
  data: { type: 'string' },
  ca: { type: 'string' },
  'publish-secret-file': { type: 'string' },
  rehearse: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

const TELL_EVERY_MS = 1_000;

/**
 * `foyer simulcast`: one program feed to every destination of a list, with an engine of its own that ends with it. Says where to publish,
 * then tells the status once a second, until it is told to stop.
 * @returns the exit code: 0 ended as told, 64 a line of the list cannot be used (said with its number, never with its content)
 * @throws Fault `desk/bad-argument`, `destination/file-unreadable`, `engine/...`, `ingest/...`, `rehearsal/...`
 */
export async function runSimulcast(argv: string[], io: CommandIo): Promise<number> {
  const options = parseOptions(argv, OPTIONS);
  if (options.destinations === undefined) throw new Fault('desk/bad-argument', { argument: '--destinations FILE', value: '(missing)' });
  const { host, port } = parseHostPort('--ingest', options.ingest);
  const ca = options.ca === undefined ? undefined : readText('--ca', options.ca);
  const secret =
    options['publish-secret-file'] === undefined ? '' : readText('--publish-secret-file', options['publish-secret-file']).trim();
  const destinations = await readDestinations(options.destinations, ca, io);
  if (!destinations) return EXIT.usage;

  const ended = stopped({ stop: AbortSignal.any([io.stop, io.unread]) }); // from here on nothing may be left behind
  const paths = appPaths(import.meta.dirname);
  const log = silentLog;
  await using scope = new Scope();
  const dataDir = dataFolder(options.data, scope);
  const deps = { destinations, ingest: { host, port, secret }, dataDir, engineFile: paths.engineFile, clock: systemClock, log };
  const simulcast = scope.use(await Simulcast.open(deps));
  const streamKey = secret === '' ? simulcast.streamName : `${simulcast.streamName}?secret=${secret}`;
  const tell = options.json ? jsonTeller(io) : tableTeller(io);
  tell.ready(simulcast.server, simulcast.streamName);
  if (options.rehearse)
    await rehearse(scope, join(paths.assetsDir, 'rehearsal.flv'), { server: simulcast.server, streamKey }, systemClock, log);
  scope.use(systemClock.every(TELL_EVERY_MS, () => tell.status(simulcast.status)));
  await ended;
  return EXIT.ok;
}

interface Teller {
  ready(server: string, streamName: string): void;
  status(status: SimulcastStatus): void;
}

/** One JSON object a line and nothing else. */
function jsonTeller({ out }: CommandIo): Teller {
  return {
    ready: (server, streamName) => out(JSON.stringify({ event: 'ready', ingest: `${server}/${streamName}` })),
    status({ program, destinations }) {
      const told = destinations.map(({ name, status }) => {
        const { state, fault, bitrateKbps, queueBytes, droppedFrames, reconnects } = status;
        return { name, state, fault: fault?.code ?? null, bitrateKbps, queueBytes, droppedFrames, reconnects };
      });
      out(JSON.stringify({ event: 'status', program, destinations: told }));
    },
  };
}

function tableTeller({ out }: CommandIo): Teller {
  const terminal = new TerminalTable(out);
  return {
    ready: (server, streamName) => out(`Publish to ${server} with the stream key ${streamName}. Ctrl-C ends it.`),
    status(status) {
      const table = simulcastTable(status);
      if (process.stdout.isTTY) terminal.print(table);
      else out(table);
    },
  };
}

/** @returns null if a line cannot be used, which has been said then */
async function readDestinations(file: string, ca: string | undefined, io: CommandIo): Promise<ListedDestination[] | null> {
  let text: string;
  try {
    text = file === '-' ? await readAll(process.stdin) : readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('destination/file-unreadable', {}, { cause });
  }
  try {
    const listed = parseDestinationList(text, process.cwd());
    if (listed.length === 0) throw new Fault('desk/bad-argument', { argument: '--destinations', value: '(no destination in it)' });
    return ca === undefined ? listed : listed.map(({ name, spec }) => ({ name, spec: { ...spec, ca } }));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    io.err(`foyer: ${faultText(error.toInfo())}`);
    return null;
  }
}

function readText(argument: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('desk/bad-argument', { argument, value: file }, { cause });
  }
}

/** The folder that was given, or one of its own that goes at the end. */
function dataFolder(given: string | undefined, scope: Scope): string {
  if (given !== undefined) {
    const folder = resolve(given);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
  const folder = mkdtempSync(join(tmpdir(), 'foyer-simulcast-'));
  scope.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

async function rehearse(
  scope: Scope,
  clipFile: string,
  target: { server: string; streamKey: string },
  clock: Clock,
  log: Log,
): Promise<void> {
  const { ClipPublisher } = await import('../rehearsal/clip-publisher.ts');
  scope.use(await ClipPublisher.open({ ...target, clipFile, clock, log, random: Math.random }));
}
