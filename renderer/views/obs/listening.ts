import { useEffect, useRef, useState } from 'react';
import { useDesk } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { type Frames, MeterFeed } from './meter-feed.ts';

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

/** The window's own; a matcher is made once, because it is asked sixty times a second. */
function windowFrames(): Frames {
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  return {
    next: (draw) => {
      const id = requestAnimationFrame(draw);
      return () => cancelAnimationFrame(id);
    },
    nowMs: () => performance.now(),
    isCalm: () => calm.matches,
  };
}

export function useMeterFeed(): MeterFeed {
  const [feed] = useState(() => new MeterFeed(windowFrames()));
  useListening(
    (api, options) => api.obs.meters(undefined, options),
    (meters) => feed.take(meters),
  );
  return feed;
}
