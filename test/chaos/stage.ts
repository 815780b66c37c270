import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Scope } from '../../main/base/scope.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { type Certificate, makeCertificate } from '../peers/certificates.ts';
import { DeskProcess } from '../peers/desk.ts';
import { Encoder } from '../peers/encoder.ts';
import { FarPath, farPathMissing } from '../peers/far-path.ts';
import { feedFile } from '../peers/feed.ts';
import { freePort } from '../peers/free-port.ts';
import type { KnownFeed } from '../peers/program-key.ts';
import type { SinkOptions } from '../peers/rtmp-sink.ts';
import { scratchFolder } from '../peers/scratch-folder.ts';
import { type RemoteSink, SinkHost } from '../peers/sink-process.ts';
import { type SmallDisk, smallDisk } from '../peers/small-disk.ts';
import type { StreamFigures } from '../peers/stream-meter.ts';
import { waitFor } from '../peers/wait-for.ts';

export interface StageOptions {
  destinations: number;
  /** Feeds by name; the first one is on air at the beginning. `FEEDS` by default. */
  feeds?: readonly KnownFeed[];
  /** Keeps what each destination gets, for ffmpeg to decode at the end. */
  record?: boolean;
  /** The last destination is behind a line of its own, where a network namespace can be made. */
  hasFarLine?: boolean;
  /** The desk's data is on a file system that can be filled, where mounting is permitted. */
  hasSmallDisk?: boolean;
  /** Options of Node for desk and engine, as in `NODE_OPTIONS`. */
  nodeOptions?: string;
}

/** One destination of the desk and the server behind it. */
export interface StageDestination {
  name: string;
  id: string;
  protocol: 'rtmp' | 'rtmps';
  isFar: boolean;
  sink: RemoteSink;
}

const APP = 'live';
const DISK_MB = 192;

/** The program as it is at first, in another size, and at another rate: all cheap, so that two cores carry ten destinations and the measuring. */
export async function standardFeeds(): Promise<KnownFeed[]> {
  return [
    { label: '360p30', file: await feedFile({ height: 360 }) },
    { label: '720p30', file: await feedFile({ height: 720, bitrateKbps: 2_500 }) },
    { label: '360p25', file: await feedFile({ height: 360, fps: 25 }) },
    { label: '360p50', file: await feedFile({ height: 360, fps: 50, bitrateKbps: 2_400 }) },
  ];
}

/** A whole hall: an encoder, a headless desk with its engine, and destinations that measure what they get. */
export class Stage implements AsyncDisposable {
  readonly feeds: readonly KnownFeed[];
  readonly destinations: readonly StageDestination[];
  readonly ingest: string;
  /** To the last destination; null where none can be made. */
  readonly path: FarPath | null;
  readonly disk: SmallDisk | null;
  readonly hosts: readonly SinkHost[];
  readonly #scope: Scope;
  readonly #deskEnv: NodeJS.ProcessEnv;
  readonly #dataDir: string;
  readonly #recordings: string | undefined;
  desk: DeskProcess;
  encoder: Encoder;

  private constructor(scope: Scope, parts: Omit<StageParts, 'scope'>) {
    this.#scope = scope;
    this.feeds = parts.feeds;
    this.destinations = parts.destinations;
    this.ingest = parts.ingest;
    this.path = parts.path;
    this.disk = parts.disk;
    this.hosts = parts.hosts;
    this.desk = parts.desk;
    this.encoder = parts.encoder;
    this.#deskEnv = parts.deskEnv;
    this.#dataDir = parts.dataDir;
    this.#recordings = parts.recordings;
  }

  /** Resolves when the program is at every destination. */
  static async open(options: StageOptions): Promise<Stage> {
    const scope = new Scope();
    try {
      const folder = scope.use(scratchFolder('stage')).path;
      const certificate = await makeCertificate(folder);
      const feeds = options.feeds ?? (await standardFeeds());
      const path = options.hasFarLine && farPathMissing() === null ? scope.use(await FarPath.open()) : null;
      const disk = options.hasSmallDisk ? scope.use(smallDisk(DISK_MB)) : null;
      const recordings = options.record ? scope.use(scratchFolder('recordings')).path : undefined;
      const sinks = await openSinks(options.destinations, { scope, certificate, path, common: { program: feeds, record: recordings } });
      const ingest = `127.0.0.1:${await freePort()}`;
      const deskEnv = {
        NODE_EXTRA_CA_CERTS: certificate.caFile,
        ...(options.nodeOptions !== undefined && { NODE_OPTIONS: options.nodeOptions }),
      };
      const dataDir = disk?.path ?? folder;
      const desk = await DeskProcess.start({ dataDir, ingest, env: deskEnv });
      const stopsDesk = { desk };
      scope.defer(() => stopsDesk.desk[Symbol.asyncDispose]());
      const destinations = await Promise.all(sinks.all.map((sink) => addDestination(desk, sink)));
      const encoder = scope.use(await Encoder.start(`rtmp://${ingest}/${APP}/main`, (feeds[0] as KnownFeed).file));
      const stage = new Stage(scope, {
        feeds,
        destinations,
        ingest,
        path,
        disk,
        hosts: sinks.hosts,
        desk,
        encoder,
        deskEnv,
        dataDir,
        recordings,
      });
      stage.#onDesk = (next) => {
        stopsDesk.desk = next;
      };
      await stage.ask('POST', '/api/relays/start-all', {});
      await stage.untilOnAir(40_000);
      return stage;
    } catch (error) {
      await scope[Symbol.asyncDispose]();
      throw error;
    }
  }

  #onDesk: (desk: DeskProcess) => void = () => undefined;

  /** One request to the desk. @throws Error if it is not answered with 200 */
  async ask(method: string, path: string, body?: unknown): Promise<string> {
    const { status, text } = await this.desk.ask(method, path, body);
    this.desk.heard.length = 0; // an hour of snapshots is much
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text;
  }

  async snapshot(): Promise<Snapshot> {
    return JSON.parse(await this.ask('GET', '/api/snapshot')) as Snapshot;
  }

  /** What each destination got since `restartMeters`, in their order. */
  async figures(): Promise<StreamFigures[]> {
    const all = await Promise.all(this.destinations.map(async ({ sink, name }) => (await sink.streams()).find((s) => s.name === name)));
    return all.filter((figures) => figures !== undefined);
  }

  async restartMeters(): Promise<void> {
    await Promise.all(this.destinations.map(({ sink }) => sink.restartMeters()));
    await this.lateness();
  }

  /** How late the measuring itself was since `restartMeters`, at worst, ms. */
  async lateness(): Promise<number> {
    return Math.max(...(await Promise.all(this.hosts.map((host) => host.lateness()))));
  }

  /** Waits until each destination gets frames of a feed; of the one called `label`, where that is given. @returns since when all do, UTC epoch, ms */
  async untilOnAir(timeoutMs: number, label?: string): Promise<number> {
    let last: StreamFigures[] = [];
    const all = async () => {
      last = await this.figures();
      const isOn = ({ onAir }: StreamFigures) => (label === undefined ? onAir !== null : onAir === label);
      return last.length === this.destinations.length && last.every(isOn);
    };
    await waitFor('the program at every destination', all, { timeoutMs, everyMs: 100, detail: () => whoLacks(last, this.destinations) });
    return Math.max(...last.map(({ onAirSinceMs }) => onAirSinceMs));
  }

  /** SIGKILL of the desk alone. */
  async killDesk(): Promise<void> {
    await this.desk.kill();
  }

  async startDesk(): Promise<void> {
    this.desk = await DeskProcess.start({ dataDir: this.#dataDir, ingest: this.ingest, env: this.#deskEnv });
    this.#onDesk(this.desk);
  }

  get enginePid(): number | null {
    return this.desk.enginePid;
  }

  /** Stops every relay, ends the destinations and gives their recordings by destination. The stage is over then. */
  async finish(): Promise<Map<string, string[]>> {
    await this.ask('POST', '/api/relays/end-all', {});
    await Promise.all(this.destinations.map(({ sink }) => sink.finish()));
    const folder = this.#recordings;
    const files = folder === undefined ? [] : readdirSync(folder).map((file) => join(folder, file));
    return new Map(this.destinations.map(({ name }) => [name, files.filter((file) => file.includes(`/${name}.`))]));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }
}

interface StageParts {
  scope: Scope;
  feeds: readonly KnownFeed[];
  destinations: readonly StageDestination[];
  ingest: string;
  path: FarPath | null;
  disk: SmallDisk | null;
  hosts: readonly SinkHost[];
  desk: DeskProcess;
  encoder: Encoder;
  deskEnv: NodeJS.ProcessEnv;
  dataDir: string;
  recordings: string | undefined;
}

type NewDestination = Omit<StageDestination, 'id'>;

interface SinkParts {
  scope: Scope;
  certificate: Certificate;
  path: FarPath | null;
  common: Pick<SinkOptions, 'program' | 'record'>;
}

/** Four of ten over TLS, the last one far away where there is a namespace; a process for each of the three kinds. */
async function openSinks(
  count: number,
  { scope, certificate, path, common }: SinkParts,
): Promise<{ hosts: SinkHost[]; all: NewDestination[] }> {
  const names = Array.from({ length: count }, (_, i) => `d${String(i + 1).padStart(2, '0')}`);
  const far = path ? names.slice(-1) : [];
  const secure = names.filter((name, i) => (i % 5 === 1 || i % 5 === 3) && !far.includes(name));
  const plain = names.filter((name) => !secure.includes(name) && !far.includes(name));
  const open = async (which: string[], options: SinkOptions, namespace?: string) =>
    scope.use(await SinkHost.open(Object.fromEntries(which.map((name) => [name, { ...common, ...options }])), namespace));
  const groups = [
    { names: plain, host: await open(plain, {}) },
    { names: secure, host: await open(secure, { tls: certificate }) },
    ...(path ? [{ names: far, host: await open(far, { host: path.host }, path.namespace) }] : []),
  ];
  const sinkOf = (name: string) => (groups.find((group) => group.names.includes(name)) as (typeof groups)[number]).host.sink(name);
  const all = names.map((name) => ({
    name,
    protocol: secure.includes(name) ? ('rtmps' as const) : ('rtmp' as const),
    isFar: far.includes(name),
    sink: sinkOf(name),
  }));
  return { hosts: groups.map(({ host }) => host), all };
}

async function addDestination(desk: DeskProcess, destination: NewDestination): Promise<StageDestination> {
  const draft = { name: destination.name, server: destination.sink.url(APP), key: destination.name };
  const { status, text } = await desk.ask('POST', '/api/destinations', draft);
  if (status !== 200) throw new Error(`the desk did not take ${destination.name}: ${text}`);
  return { ...destination, id: (JSON.parse(text) as { id: string }).id };
}

function whoLacks(figures: readonly StreamFigures[], destinations: readonly StageDestination[]): string {
  const isServed = (name: string) => figures.some((f) => f.name === name && f.onAir !== null);
  return `not there: ${destinations
    .filter(({ name }) => !isServed(name))
    .map(({ name }) => name)
    .join(', ')}`;
}
