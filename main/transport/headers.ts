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

/** For the desk's own page and API. @param request its Host header is known to be ours */
export function deskHeaders(request: Request): Record<string, string> {
  const host = request.headers.get('host');
  const connect = host === null ? "'self'" : `'self' ${request.url.startsWith('https:') ? 'wss' : 'ws'}://${host}`;
  return {
    ...COMMON,
    'content-security-policy': policy(connect, "'none'"),
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
