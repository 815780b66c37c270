import type { Language, Snapshot, Tally } from '../main/contract/snapshot.ts';
import { isRehearsal } from '../main/domain/rehearsal-id.ts';
import { isOnAir } from '../main/domain/tally.ts';

/** What the shell around the page shows of the desk. */
export interface TallyNews {
  tally: Tally;
  /** Destinations that are served now; the rehearsal's do not count. */
  live: number;
  /** Destinations that are to be served. */
  wanted: number;
  language: Language;
}

export interface WatchedDesk {
  snapshot(): Snapshot;
  watch(signal?: AbortSignal): AsyncIterable<unknown>;
}

export function tallyNews({ tally, relays, station }: Pick<Snapshot, 'tally' | 'relays' | 'station'>): TallyNews {
  const real = Object.entries(relays).filter(([id]) => !isRehearsal(id));
  return {
    tally,
    live: real.filter(([, relay]) => isOnAir(relay)).length,
    wanted: real.filter(([, relay]) => relay.wanted).length,
    language: station.language,
  };
}

/** Tells `say` of the first news at once and of every change after it, until disposed. */
export function watchTally(desk: WatchedDesk, say: (news: TallyNews) => void): AsyncDisposable {
  const ending = new AbortController();
  let said = '';
  const look = () => {
    const news = tallyNews(desk.snapshot());
    const text = JSON.stringify(news);
    if (text === said) return;
    said = text;
    say(news);
  };
  const following = (async () => {
    for await (const _update of desk.watch(ending.signal)) look();
  })();
  look();
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await following.catch((error: unknown) => {
        // The subscription ends with the reason it was aborted with; anything else is a bug.
        if (!ending.signal.aborted) throw error;
      });
    },
  };
}
