import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { Scope } from '../../base/scope.ts';
import { TryLimit } from '../../base/try-limit.ts';
import {
  type AccessStatus,
  type Announcement,
  type NewToken,
  NOT_ANNOUNCED,
  type Pairing,
  type PairWish,
  type TokenWish,
} from '../../contract/access.ts';
import type { AuditEntry, AuditKind } from '../../contract/audit.ts';
import type { Caller } from '../../contract/session.ts';
import { AddressLimit } from './address-limit.ts';
import { PairingCode } from './pairing-code.ts';
import { Refusals } from './refusals.ts';
import { endOf, hashOf, type Session, SessionBook, type SessionFile } from './session-book.ts';

const WRONG_A_MINUTE = 10;
const SWEEP_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;

export interface AccessDeps {
  clock: Clock;
  sessions: SessionFile;
  log: Log;
  /** Into the audit trail. */
  note: (who: string, kind: AuditKind, detail: AuditEntry['detail']) => void;
}

/** Where the desk is served, for what a device is shown. */
export interface ServedAt {
  /** `https://192.0.2.10:4680`, the best one first, as they are now. */
  origins(): readonly string[];
  /** Its name on the local network, as it is now. */
  announcement(): Announcement;
  /** Of the certificate, null over plain HTTP. */
  fingerprint(): string | null;
  /** Sessions that hold a connection now. */
  connected(): ReadonlySet<string>;
}

export type Grant = { kind: 'granted'; secret: string; caller: Caller } | { kind: 'refused' } | { kind: 'too-many'; seconds: number };

/**
 * Who may use the desk. A one-time token (in the address that the desk prints) makes a producer's session, a pairing code one of the role
 * that was chosen for it; a token is for programs. What is presented is kept as a hash alone.
 */
export class Access implements AsyncDisposable {
  /** The id of a session that is no more: its connections end. */
  readonly ended = new Emitter<string>();
  /** A one-time token was used; the next one is ready. */
  readonly used = new Emitter<void>();
  readonly refusals: Refusals;
  readonly #deps: AccessDeps;
  readonly #book: SessionBook;
  readonly #scope = new Scope();
  readonly #addresses: AddressLimit;
  readonly #codes: TryLimit;
  #oneTime = randomBytes(32).toString('base64url');
  #pairing: PairingCode | null = null;
  #served: ServedAt | null = null;

  constructor(deps: AccessDeps) {
    const { clock, log, sessions } = deps;
    this.#deps = deps;
    this.#book = new SessionBook(clock, sessions);
    this.#addresses = new AddressLimit(clock, WRONG_A_MINUTE);
    this.#codes = new TryLimit({ clock, free: 5, firstMs: 1_000, longestMs: 60_000 });
    this.refusals = this.#scope.use(new Refusals(clock, log));
  }

  /** Ends what is over, once a minute, until it is disposed. */
  begin(): this {
    this.#scope.use(this.#deps.clock.every(SWEEP_EVERY_MS, () => this.#sweep()));
    return this;
  }

  /** A front door is open, until the result is disposed. */
  serve(served: ServedAt): Disposable {
    this.#served = served;
    return {
      [Symbol.dispose]: () => {
        if (this.#served === served) this.#served = null;
      },
    };
  }

  /** The token for the next exchange. */
  get oneTimeToken(): string {
    return this.#oneTime;
  }

  /** Who presents this, null for nobody. */
  identify(secret: string, address: string): Caller | null {
    const session = this.#book.find(secret, address);
    return session && callerOf(session);
  }

  /** @param address of the client; at most 10 wrong tries a minute each */
  exchange(presented: string, address: string): Grant {
    const early = this.#early(address, 0);
    if (early) return early;
    if (!isSame(presented, this.#oneTime)) return this.#refuse('one-time-token', address);
    this.#oneTime = randomBytes(32).toString('base64url');
    const grant = this.#grant({ name: `browser at ${address}`, role: 'producer' }, address, 'signed-in');
    this.used.emit();
    return grant;
  }

  /** @param code as typed, blanks left out; each wrong one makes everybody wait longer for the next, from wherever it comes */
  pair(code: string, address: string): Grant {
    const early = this.#early(address, this.#codes.waitMs());
    if (early) return early;
    const pairing = this.#pairing;
    if (pairing?.try(code)) {
      this.#codes.right();
      return this.#grant(pairing.wish, address, 'device-paired');
    }
    this.#codes.wrong();
    if (pairing?.state === 'too-many-tries') {
      this.#deps.note(`device at ${address}`, 'pairing-over', { device: pairing.wish.name, wrong: this.#codes.refused });
    }
    return this.#refuse('code', address);
  }

  list(you: Caller): AccessStatus {
    const connected = this.#served?.connected() ?? new Set<string>();
    const pairing = this.#pairing;
    return {
      sessions: this.#book.list().map((session) => ({
        ...{ id: session.id, kind: session.kind, name: session.name, role: session.role, createdAtMs: session.createdAtMs },
        ...{ usedAtMs: session.usedAtMs, endsAtMs: endOf(session), address: session.address },
        isConnected: connected.has(session.id),
        isYou: session.id === you.id,
      })),
      origins: [...(this.#served?.origins() ?? [])],
      announcement: this.#served?.announcement() ?? NOT_ANNOUNCED,
      pairing: pairing && { ...pairing.wish, endsAtMs: pairing.endsAtMs, state: pairing.state },
    };
  }

  /** @throws Fault `access/no-network` where nothing is served that a device could open */
  beginPairing(wish: PairWish): Pairing {
    const served = this.#served;
    if (!served) throw new Fault('access/no-network');
    this.#pairing?.cancel();
    const { pairing, code } = PairingCode.begin(this.#deps.clock, wish);
    this.#pairing = pairing;
    const { origin: announced } = served.announcement();
    const [best, ...others] = served.origins();
    const origins = [best, announced, ...others].filter((origin) => origin !== null && origin !== undefined);
    const links = origins.map((origin) => `${origin}/#pair=${code}`);
    return { code, links, endsAtMs: pairing.endsAtMs, fingerprint: served.fingerprint() };
  }

  cancelPairing(): void {
    this.#pairing?.cancel();
  }

  /** @throws Fault `access/no-network`, `access/too-many-sessions` */
  createToken({ name, role, days }: TokenWish): NewToken {
    if (!this.#served) throw new Fault('access/no-network');
    const endsAtMs = this.#deps.clock.nowMs() + days * DAY_MS;
    const { session, secret } = this.#book.addToken({ name, role, expiresAtMs: endsAtMs });
    return { id: session.id, token: secret, endsAtMs };
  }

  /** Ends a session and its connections at once. @throws Fault `access/session-not-found` */
  revoke(id: string): void {
    if (!this.#book.remove(id)) throw new Fault('access/session-not-found');
    this.ended.emit(id);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  #early(address: string, waitMs: number): Grant | null {
    if (this.#addresses.isReached(address)) {
      this.refusals.note('rate', address);
      return { kind: 'too-many', seconds: 60 };
    }
    if (waitMs === 0) return null;
    this.refusals.note('rate', address);
    return { kind: 'too-many', seconds: Math.ceil(waitMs / 1_000) };
  }

  #refuse(reason: 'code' | 'one-time-token', address: string): Grant {
    this.#addresses.count(address);
    this.refusals.note(reason, address);
    return { kind: 'refused' };
  }

  #grant(wish: PairWish, address: string, kind: 'signed-in' | 'device-paired'): Grant {
    const { session, secret } = this.#book.addBrowser({ ...wish, address });
    this.#deps.note(session.name, kind, { session: session.id, role: session.role, address });
    return { kind: 'granted', secret, caller: callerOf(session) };
  }

  #sweep(): void {
    this.#book.seeIds(this.#served?.connected() ?? new Set());
    for (const { id, name, role } of this.#book.removeExpired()) {
      this.#deps.note(name, 'session-expired', { session: id, role });
      this.ended.emit(id);
    }
  }
}

function callerOf({ id, kind, name, role }: Session): Caller {
  return { id, kind, name, role };
}

/** In constant time, whatever their lengths. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)));
}
