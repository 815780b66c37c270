import type { Clock } from '../base/clock.ts';
import type { ServerFacts } from '../domain/preflight/facts.ts';
import { askNtp } from './ntp.ts';
import { checkServer } from './server-check.ts';

/** What a preflight asks of the network. Neither ever rejects. */
export class Knock {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns null for an address that is none of RTMP, SRT or UDP */
  server(url: string): Promise<ServerFacts | null> {
    return checkServer(url, { clock: this.#clock });
  }

  /** How far this clock is ahead, ms; null if nobody answered. */
  clockOffsetMs(host: string): Promise<number | null> {
    return askNtp(host, { clock: this.#clock });
  }
}
