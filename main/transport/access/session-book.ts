import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { type Role, roleSchema } from '../../contract/session.ts';

/** A browser that was not used for so long signs in again. */
const UNUSED_MS = 30 * 86_400_000;
const MAX_BROWSERS = 200;
const MAX_TOKENS = 50;
/** How old a kept "last seen" may be: no write to the disk for every request. */
const SEEN_EVERY_MS = 10 * 60_000;

const storedSchema = z.object({
  id: z.string(),
  kind: z.enum(['browser', 'token']),
  hash: z.string(),
  name: z.string(),
  role: roleSchema,
  createdAtMs: z.number(),
  usedAtMs: z.number(),
  /** Of a token; a browser's moves on with its use. */
  expiresAtMs: z.number().nullable(),
  address: z.string().nullable(),
});
const fileSchema = z.object({ version: z.literal(2), sessions: z.array(storedSchema) });
type Stored = z.infer<typeof storedSchema>;
export type Session = Readonly<Stored>;

/** Keeps sessions over a restart of the desk, so that a page that reconnects mid-show is let in; only hashes are kept. */
export interface SessionFile {
  /** The text that was saved last, null if there is none. */
  load(): string | null;
  save(text: string): void;
}

/** Sessions and tokens by the hash of what is presented: 256 random bits, kept and compared as SHA-256 alone. */
export class SessionBook {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #file: SessionFile;
  readonly #byHash: Map<string, Stored>;
  #savedAtMs = 0;

  constructor(clock: Pick<Clock, 'nowMs'>, file: SessionFile) {
    this.#clock = clock;
    this.#file = file;
    this.#byHash = new Map(parse(file.load()).map((session) => [session.hash, session]));
  }

  /** The newest first. */
  list(): Session[] {
    return [...this.#byHash.values()].filter((session) => !this.#isOver(session)).reverse();
  }

  /** @returns the session and what its browser has to present from now on */
  addBrowser({ name, role, address }: { name: string; role: Role; address: string }): { session: Session; secret: string } {
    const browsers = this.list().filter(({ kind }) => kind === 'browser');
    const oldest = browsers.sort((a, b) => a.usedAtMs - b.usedAtMs)[0];
    if (browsers.length >= MAX_BROWSERS && oldest) this.#byHash.delete(oldest.hash);
    return this.#add({ kind: 'browser', name, role, address, expiresAtMs: null });
  }

  /** @throws Fault `access/too-many-sessions` */
  addToken({ name, role, expiresAtMs }: { name: string; role: Role; expiresAtMs: number }): { session: Session; secret: string } {
    if (this.list().filter(({ kind }) => kind === 'token').length >= MAX_TOKENS)
      throw new Fault('access/too-many-sessions', { limit: MAX_TOKENS });
    return this.#add({ kind: 'token', name, role, address: null, expiresAtMs });
  }

  /** Whose secret this is, null for nobody's; it counts as seen. */
  find(secret: string, address: string): Session | null {
    const session = this.#byHash.get(hashOf(secret));
    if (!session || this.#isOver(session)) return null;
    this.#see(session, address);
    return session;
  }

  /** Somebody who stays connected is in use. */
  seeIds(ids: ReadonlySet<string>): void {
    for (const session of this.#byHash.values()) if (ids.has(session.id)) this.#see(session, session.address);
  }

  /** @returns what was removed, null if there was none */
  remove(id: string): Session | null {
    const session = this.list().find((each) => each.id === id);
    if (!session) return null;
    this.#byHash.delete(session.hash);
    this.#save();
    return session;
  }

  /** Takes out what is over. */
  removeExpired(): Session[] {
    const over = [...this.#byHash.values()].filter((session) => this.#isOver(session));
    for (const { hash } of over) this.#byHash.delete(hash);
    if (over.length > 0) this.#save();
    return over;
  }

  #add(parts: Pick<Stored, 'kind' | 'name' | 'role' | 'address' | 'expiresAtMs'>): { session: Session; secret: string } {
    const secret = randomBytes(32).toString('base64url');
    const nowMs = this.#clock.nowMs();
    const session = { ...parts, id: randomBytes(9).toString('base64url'), hash: hashOf(secret), createdAtMs: nowMs, usedAtMs: nowMs };
    this.#byHash.set(session.hash, session);
    this.#save();
    return { session, secret };
  }

  #see(session: Stored, address: string | null): void {
    const nowMs = this.#clock.nowMs();
    session.usedAtMs = nowMs;
    session.address = address;
    if (Math.abs(nowMs - this.#savedAtMs) > SEEN_EVERY_MS) this.#save();
  }

  #isOver(session: Session): boolean {
    return endOf(session) <= this.#clock.nowMs();
  }

  #save(): void {
    this.#savedAtMs = this.#clock.nowMs();
    this.#file.save(JSON.stringify({ version: 2, sessions: [...this.#byHash.values()] }));
  }
}

/** UTC epoch, ms. */
export function endOf({ expiresAtMs, usedAtMs }: Session): number {
  return expiresAtMs ?? usedAtMs + UNUSED_MS;
}

export function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('base64');
}

function parse(text: string | null): Stored[] {
  if (text === null) return [];
  try {
    return fileSchema.parse(JSON.parse(text)).sessions;
  } catch {
    return []; // not ours any more: everybody signs in again with the printed address
  }
}
