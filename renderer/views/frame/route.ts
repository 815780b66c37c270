import { useSyncExternalStore } from 'react';

export const ROUTES = ['on-air', 'health', 'schedule', 'preflight', 'settings'] as const;
export type Route = (typeof ROUTES)[number];

/** The screen that the address names after `#/`; On air where it names none. */
export function routeOf(hash: string): Route {
  return ROUTES.find((route) => hash === `#/${route}`) ?? 'on-air';
}

export function useRoute(): Route {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('hashchange', changed);
      return () => window.removeEventListener('hashchange', changed);
    },
    () => routeOf(window.location.hash),
  );
}
