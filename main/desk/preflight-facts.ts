import { Fault } from '../base/fault.ts';
import type { BroadcastEvent } from '../contract/broadcast-event.ts';
import type { Destination } from '../contract/destination.ts';
import type { FeedProbe } from '../contract/feed-probe.ts';
import type { HealthHistory } from '../contract/health.ts';
import { keyFor, keyProblem, needsKey } from '../contract/key-choice.ts';
import type { EncoderCheck } from '../contract/obs-encoder.ts';
import type { PreflightWish } from '../contract/preflight.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { renditionFigures } from '../domain/fit/rendition-figures.ts';
import { doubtsAboutKey } from '../domain/platforms/key.ts';
import { type DestinationFacts, type KeyFacts, type PreflightFacts, programFigures, type ServerFacts } from '../domain/preflight/facts.ts';
import { isRehearsal } from '../domain/rehearsal-id.ts';
import { platformOf } from '../platforms/platforms.ts';
import type { DestinationBook } from './destination-book.ts';
import type { EnginePort, KnockPort } from './ports.ts';

export interface PreflightFactsDeps {
  engine: Pick<EnginePort, 'call'>;
  book: DestinationBook;
  knock: KnockPort;
  current: () => Snapshot;
  history: () => Pick<HealthHistory, 'relays'>;
  checkEncoder: () => Promise<EncoderCheck>;
}

/** What was found out by asking, beside what the snapshot says. */
interface Asked {
  probe: FeedProbe | null;
  encoder: EncoderCheck | null;
  clockOffsetMs: number | null;
  /** By address; one that several destinations share is knocked at once. */
  servers: ReadonlyMap<string, ServerFacts | null>;
}

/** The destinations that a preflight is about; one that is not there any more is missing. */
export function chosenDestinations(snapshot: Snapshot, wish: PreflightWish, event: BroadcastEvent | null): Destination[] {
  const ids = event?.destinationIds ?? wish.destinationIds ?? null;
  return snapshot.destinations.filter(({ id }) => !isRehearsal(id) && (ids === null || ids.includes(id)));
}

/** Looks at everything at the same time; ends when the feed has been looked at for long enough, and the slowest server has had its time. */
export async function gatherFacts(deps: PreflightFactsDeps, wish: PreflightWish, event: BroadcastEvent | null): Promise<PreflightFacts> {
  const { engine, knock } = deps;
  const before = deps.current();
  const { ntpServer } = before.settings.preflight;
  const urls = serversToAsk(before, chosenDestinations(before, wish, event));
  const [probe, encoder, clockOffsetMs, servers] = await Promise.all([
    orNull(engine.call('feed.probe', { feed: wish.feed, windowMs: wish.windowMs })),
    before.obs.link === 'up' ? orNull(deps.checkEncoder()) : null,
    ntpServer === '' ? null : knock.clockOffsetMs(ntpServer),
    Promise.all(urls.map(async (url) => [url, await knock.server(url)] as const)),
  ]);
  const asked: Asked = { probe: probe ?? null, encoder: encoder ?? null, clockOffsetMs, servers: new Map(servers) };
  return factsOf(deps, { wish, event, asked });
}

function factsOf(
  deps: PreflightFactsDeps,
  { wish, event, asked }: { wish: PreflightWish; event: BroadcastEvent | null; asked: Asked },
): PreflightFacts {
  const snapshot = deps.current();
  const { settings, vault, obs, system, nowMs } = snapshot;
  const { uploadKbps, ntpServer } = settings.preflight;
  const chosen = chosenDestinations(snapshot, wish, event);
  return {
    nowMs,
    event,
    probe: asked.probe,
    watch: settings.watch,
    destinations: chosen.map((one) => destinationFacts(deps, snapshot, one, asked, event)),
    vault: { isLocked: vault.state === 'locked' },
    obs: { link: obs.link, isSetUp: obs.isSetUp, scenes: obs.scenes, stream: obs.stream, encoder: asked.encoder },
    machine: { freeDiskBytes: system.freeDiskBytes, clockOffsetMs: asked.clockOffsetMs, ntpServer, encoding: encodingOf(snapshot, chosen) },
    upload: { enteredKbps: uploadKbps, carriedKbps: mostCarriedKbps(deps.history()) },
  };
}

function destinationFacts(
  deps: PreflightFactsDeps,
  snapshot: Snapshot,
  destination: Destination,
  { servers, probe }: Asked,
  event: BroadcastEvent | null,
): DestinationFacts {
  const profile = snapshot.renditions.find((one) => one.id === destination.rendition)?.profile;
  const { id, name, kind, limits, platform, server, program } = destination;
  const portrait = program ? snapshot.portrait.feed : null;
  const rendition = profile ? renditionFigures(profile, programFigures(probe)) : null;
  return {
    ...{
      id,
      name,
      kind,
      limits,
      platform: platformOf(platform),
      rendition: portrait ?? rendition,
      portrait,
      privateTest: null,
    },
    isLive: isLive(snapshot, id),
    key: keyFacts(deps.book, destination, event, snapshot.nowMs),
    server: servers.get(server) ?? null,
    backupServer: servers.get(destination.backupServer) ?? null,
  };
}

/** The key that counts for this event, or for none. */
function keyFacts(book: DestinationBook, destination: Destination, event: BroadcastEvent | null, nowMs: number): KeyFacts {
  const { id, platform, server } = destination;
  const key = keyFor(destination, event?.id ?? null);
  const found = keyProblem(key, Math.max(nowMs, event?.startsAtMs ?? nowMs), event?.endsAtMs ?? nowMs);
  const value = key && book.has(id) && book.hasSpecs(id) ? book.revealed(id, key.id).key : '';
  const doubts = value === '' ? [] : doubtsAboutKey(platformOf(platform), server, value);
  const problem = found === 'missing' ? null : found;
  return { isNeeded: needsKey(destination), isPresent: key !== null, doubts, problem, validUntilMs: key?.validUntilMs ?? null };
}

function encodingOf({ renditions }: Snapshot, chosen: readonly Destination[]): PreflightFacts['machine']['encoding'] {
  const theirs = renditions.filter(({ id }) => chosen.some(({ rendition }) => rendition === id));
  if (theirs.length === 0) return null;
  const isSlow = theirs.some(({ status }) => status.fault?.code === 'rendition/too-slow');
  return { percent: theirs.reduce((sum, { costPercent }) => sum + costPercent, 0), isSlow };
}

const isLive = ({ relays }: Snapshot, id: string): boolean => relays[id]?.state === 'live' || relays[id]?.state === 'slow';

/** What is live proves its server by itself, and is left alone. */
function serversToAsk(snapshot: Snapshot, destinations: readonly Destination[]): string[] {
  const asked = destinations.filter(({ id, kind }) => ['rtmp', 'srt', 'mpegts'].includes(kind) && !isLive(snapshot, id));
  return [...new Set(asked.flatMap(({ server, backupServer }) => [server, backupServer].filter((url) => url !== '')))];
}

/** The most that all relays together really carried within the last hour, kb/s; null if none did. */
function mostCarriedKbps({ relays }: Pick<HealthHistory, 'relays'>): number | null {
  const lines = Object.entries(relays).flatMap(([id, { bitrateKbps }]) => (isRehearsal(id) ? [] : [bitrateKbps]));
  const samples = Math.max(0, ...lines.map((line) => line.length));
  let most = 0;
  for (let index = 0; index < samples; index += 1) {
    most = Math.max(
      most,
      lines.reduce((sum, line) => sum + (line[index] ?? 0), 0),
    );
  }
  return most > 0 ? most : null;
}

/** What cannot be asked now is not known; anything but a fault is a bug. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
