import { useEffect, useRef, useState } from 'react';
import type { ObsMeters } from '../../../main/contract/obs-live.ts';
import { useDesk } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';

/** Listens while the page is seen: a tab in the background costs OBS nothing. */
function useListening<T>(
  call: (api: DeskClientApi, options: { signal: AbortSignal }) => Promise<AsyncIterable<T>>,
  take: (item: T) => void,
): void {
  const client = useDesk();
  const latest = useRef({ call, take });
  latest.current = { call, take };
  useEffect(() => {
    let listening: AbortController | null = null;
    const follow = () => {
      if (document.hidden) {
        listening?.abort();
        listening = null;
      } else if (!listening) {
        listening = new AbortController();
        void client.listen<T>(
          (api, options) => latest.current.call(api, options),
          (item) => latest.current.take(item),
          listening.signal,
        );
      }
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      listening?.abort();
    };
  }, [client]);
}

/** Version of the newest picture of each scene. */
export function useThumbnails(): ReadonlyMap<string, number> {
  const [versions, setVersions] = useState<ReadonlyMap<string, number>>(new Map());
  useListening(
    (api, options) => api.obs.thumbnails(undefined, options),
    ({ scene, version }) => setVersions((before) => new Map(before).set(scene, version)),
  );
  return versions;
}

export function thumbnailUrl(scene: string, version: number): string {
  return `/api/obs/thumbnail?${new URLSearchParams({ scene, version: String(version) })}`;
}

export type DrawLevels = (channels: readonly (readonly [number, number])[]) => void;

/** Stands for all inputs together; no input of OBS can have this name. */
export const MIX = '\u0000mix';

/** Hands levels to whoever draws them, past React: twenty renderings a second of a whole strip would be felt. */
export class MeterFeed {
  readonly #drawers = new Map<string, DrawLevels>();

  /** @returns ends it */
  on(input: string, draw: DrawLevels): () => void {
    this.#drawers.set(input, draw);
    return () => {
      if (this.#drawers.get(input) === draw) this.#drawers.delete(input);
    };
  }

  take({ levels, mix }: ObsMeters): void {
    for (const [input, draw] of this.#drawers) draw(input === MIX ? mix : (levels[input] ?? []));
  }
}

export function useMeterFeed(): MeterFeed {
  const [feed] = useState(() => new MeterFeed());
  useListening(
    (api, options) => api.obs.meters(undefined, options),
    (meters) => feed.take(meters),
  );
  return feed;
}
