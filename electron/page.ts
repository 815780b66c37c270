/** The page's own scheme: no port is opened for the window, and nothing but this app can answer it. */
export const PAGE_SCHEME = 'foyer';
export const PAGE_ORIGIN = 'foyer://desk';
export const PAGE_URL = `${PAGE_ORIGIN}/`;

/** Whether a URL is one of the desk's own page; anything that cannot be parsed is not. */
export function isPageUrl(url: string | null | undefined): boolean {
  return typeof url === 'string' && url.startsWith(PAGE_URL);
}
