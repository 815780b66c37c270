import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { type AccessStatus, PAIRING_CODE, type PairWish } from '../../contract/access.ts';

const LIFE_MS = 5 * 60_000;
const MAX_TRIES = 5;

/** A six-digit code for one device: five minutes, five tries, once. Kept as a keyed hash, and compared in constant time. */
export class PairingCode {
  readonly wish: PairWish;
  readonly endsAtMs: number;
  readonly #clock: Clock;
  readonly #endsAtMs: number;
  readonly #pepper = randomBytes(32);
  readonly #hash: Buffer;
  #left = MAX_TRIES;
  #isUsed = false;
  #isCancelled = false;

  private constructor(clock: Clock, wish: PairWish, code: string) {
    this.#clock = clock;
    this.wish = wish;
    this.endsAtMs = clock.nowMs() + LIFE_MS;
    this.#endsAtMs = clock.monotonicMs() + LIFE_MS;
    this.#hash = this.#hashOf(code);
  }

  /** @returns the pairing, and the code that nothing but this answer knows */
  static begin(clock: Clock, wish: PairWish): { pairing: PairingCode; code: string } {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    return { pairing: new PairingCode(clock, wish, code), code };
  }

  get state(): NonNullable<AccessStatus['pairing']>['state'] {
    if (this.#isUsed) return 'used';
    if (this.#left === 0) return 'too-many-tries';
    return this.#isCancelled || this.#clock.monotonicMs() >= this.#endsAtMs ? 'over' : 'waiting';
  }

  /** A right one is used up by this. */
  try(presented: string): boolean {
    if (this.state !== 'waiting') return false;
    if (PAIRING_CODE.test(presented) && timingSafeEqual(this.#hashOf(presented), this.#hash)) {
      this.#isUsed = true;
      return true;
    }
    this.#left -= 1;
    return false;
  }

  cancel(): void {
    this.#isCancelled = true;
  }

  #hashOf(code: string): Buffer {
    return createHmac('sha256', this.#pepper).update(code).digest();
  }
}
