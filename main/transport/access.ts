import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../base/clock.ts';

const SESSION_LIFE_MS = 30 * 86_400_000;
const MAX_SESSIONS = 200;
const TRIES_A_MINUTE = 10;
const MINUTE_MS = 60_000;
const MAX_ADDRESSES = 1_000;

const sessionsSchema = z.array(z.object({ hash: z.string(), endsAtMs: z.number() }));
export type StoredSession = z.infer<typeof sessionsSchema>[number];

/** Keeps sessions over a restart of the desk, so that a page that reconnects mid-show is let in; only hashes are kept. */
export interface SessionFile {
  /** The text that was saved last, null if there is none. */
  load(): string | null;
  save(text: string): void;
}

export interface AccessDeps {
  clock: Clock;
  sessions: SessionFile;
  /** A one-time token was used; the next one is ready. */
  used: () => void;
}

export type Exchange = { kind: 'granted'; session: string } | { kind: 'refused' } | { kind: 'too-many' };

/**
 * Who may use the desk. A one-time token (in the address that the desk prints) is exchanged for a session, once; the session is a cookie
 * or a Bearer token. Tokens are 256 random bits and are kept and compared as SHA-256 hashes.
 */
export class Access {
  #deps: AccessDeps;
  #oneTime = token();
  #sessions = new Map<string, number>();
  #tries = new Map<string, { count: number; endsAtMs: number }>();

  constructor(deps: AccessDeps) {
    this.#deps = deps;
    for (const { hash, endsAtMs } of parse(deps.sessions.load())) if (endsAtMs > deps.clock.nowMs()) this.#sessions.set(hash, endsAtMs);
  }

  /** The token for the next exchange. */
  get oneTimeToken(): string {
    return this.#oneTime;
  }

  /** @param address of the client; at most 10 wrong tries a minute each */
  exchange(presented: string, address: string): Exchange {
    if (this.#isBlocked(address)) return { kind: 'too-many' };
    if (hash(presented) !== hash(this.#oneTime)) {
      this.#countTry(address);
      return { kind: 'refused' };
    }
    this.#oneTime = token();
    const session = token();
    this.#sessions.set(hash(session), this.#deps.clock.nowMs() + SESSION_LIFE_MS);
    this.#save();
    this.#deps.used();
    return { kind: 'granted', session };
  }

  isSession(presented: string): boolean {
    const endsAtMs = this.#sessions.get(hash(presented));
    return endsAtMs !== undefined && endsAtMs > this.#deps.clock.nowMs();
  }

  #save(): void {
    const kept = [...this.#sessions].slice(-MAX_SESSIONS);
    this.#sessions = new Map(kept);
    this.#deps.sessions.save(JSON.stringify(kept.map(([hash, endsAtMs]) => ({ hash, endsAtMs }))));
  }

  #isBlocked(address: string): boolean {
    const tries = this.#tries.get(address);
    return tries !== undefined && tries.endsAtMs > this.#deps.clock.monotonicMs() && tries.count >= TRIES_A_MINUTE;
  }

  #countTry(address: string): void {
    const nowMs = this.#deps.clock.monotonicMs();
    const tries = this.#tries.get(address);
    if (tries && tries.endsAtMs > nowMs) tries.count += 1;
    else this.#tries.set(address, { count: 1, endsAtMs: nowMs + MINUTE_MS });
    if (this.#tries.size > MAX_ADDRESSES) this.#tries.delete(this.#tries.keys().next().value as string);
  }
}

function token(): string {
  return randomBytes(32).toString('base64url');
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('base64');
}

function parse(text: string | null): StoredSession[] {
  if (text === null) return [];
  try {
    return sessionsSchema.parse(JSON.parse(text));
  } catch {
    return []; // not ours any more: everybody signs in again with the printed address
  }
}
