const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
};

/** Mantine writes its sizes as inline styles; hls.js and mpegts.js play from blobs and may work in a worker made from one. */
function policy(connect: string, frameAncestors: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    `connect-src ${connect}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
}

/** Where the page's WebSocket is, for `deskHeaders`; null without a network. @param request its Host header is known to be ours */
export function socketOrigin(request: Request): string | null {
  const host = request.headers.get('host');
  return host === null ? null : `${request.url.startsWith('https:') ? 'wss' : 'ws'}://${host}`;
}

/** For the desk's own page and API. @param socket as `socketOrigin`; null for who is turned away */
export function deskHeaders(socket: string | null): Record<string, string> {
  return {
    ...COMMON,
    'content-security-policy': policy(socket === null ? "'self'" : `'self' ${socket}`, "'none'"),
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}

/** For the public player, which other sites may embed, and its media, which other players may read. */
export const watchHeaders: Record<string, string> = {
  ...COMMON,
  'content-security-policy': policy("'self'", '*'),
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
};
