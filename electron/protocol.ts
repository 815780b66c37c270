import type { Protocol } from 'electron';
import { isPageUrl, PAGE_ORIGIN, PAGE_SCHEME } from './page.ts';

/**
 * Makes the page's scheme a full origin: relative URLs, CSP `'self'`, `fetch` and streamed media work as over HTTPS. Has to run before the
 * app is ready.
 */
export function registerScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges }]);
}

/** Answers the page's scheme with the desk's HTTP app: no socket in between. */
export function serveScheme(
  protocol: Pick<Protocol, 'handle' | 'unhandle'>,
  answer: (request: Request) => Response | Promise<Response>,
): Disposable {
  protocol.handle(PAGE_SCHEME, (request) => answer(request));
  return { [Symbol.dispose]: () => protocol.unhandle(PAGE_SCHEME) };
}

/** Whether a request on the scheme was made by the desk's own page: its host is ours, and so is the origin where one is said. */
export function isFromPage(request: Request): boolean {
  const origin = request.headers.get('origin');
  return isPageUrl(request.url) && (origin === null || origin === PAGE_ORIGIN);
}
