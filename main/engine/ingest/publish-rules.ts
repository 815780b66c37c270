import { createHash, timingSafeEqual } from 'node:crypto';
import { type FeedName, type IngestPath, ingestPathSchema } from '../../contract/air.ts';

export const APP = 'live';
/** What goes into an encoder's stream key; the backup encoder's is `backup`, that of the portrait program `portrait`. */
export const STREAM_NAME: FeedName = 'main';

/** What a peer asks for in `publish`. */
export interface PublishRequest {
  app: string;
  /** As it came, query included. */
  streamName: string;
  /** Message stream the answer goes to. */
  streamId: number;
}

/** Why a publish is refused; `text` goes out on the wire and into no log of ours beside the reason. */
export interface PublishRefusal {
  reason: 'wrong-app' | 'wrong-name' | 'wrong-secret' | 'busy' | 'play';
  text: string;
}

export const BUSY: PublishRefusal = { reason: 'busy', text: 'Another encoder is on air here. Stop it first.' };
export const NO_PLAY: PublishRefusal = { reason: 'play', text: 'Nothing is played from here; this address takes one program in.' };

/** The path that a stream name (query included) stands for, null if none. */
export function pathNamed(streamName: string): IngestPath | null {
  const queryAt = streamName.indexOf('?');
  return ingestPathSchema.safeParse(queryAt < 0 ? streamName : streamName.slice(0, queryAt)).data ?? null;
}

/**
 * Judges app, stream name and publish secret (`main?secret=...`, plain or percent-encoded; one secret for all paths).
 * @param secret empty: none is needed
 * @returns null if the request may have its path
 */
export function judgePublish(request: PublishRequest, secret: string): PublishRefusal | null {
  if (request.app !== APP) return { reason: 'wrong-app', text: `No such application here: the server address ends in /${APP}.` };
  if (pathNamed(request.streamName) === null) {
    return { reason: 'wrong-name', text: `No such stream here: the stream key begins with ${ingestPathSchema.options.join(' or ')}.` };
  }
  if (secret === '') return null;
  const queryAt = request.streamName.indexOf('?');
  const given = queryAt < 0 ? null : queryValue(request.streamName.slice(queryAt + 1), 'secret');
  if (given !== null && (same(given, secret) || same(decoded(given), secret))) return null;
  return { reason: 'wrong-secret', text: 'The publish secret in the stream key is missing or wrong.' };
}

function queryValue(query: string, name: string): string | null {
  const part = query.split('&').find((item) => item.startsWith(`${name}=`));
  return part === undefined ? null : part.slice(name.length + 1);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // not percent-encoded: taken as it is
  }
}

/** Takes the same time wherever the two differ, and whatever their lengths. */
function same(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
