import { expect, test } from 'vitest';
import { Fault } from '../../../main/base/fault.ts';
import { parseServerUrl } from '../../../main/rtmp/server-url.ts';

/** Addresses as platforms publish them. */
const SERVERS: [string, object][] = [
  [
    'rtmps://a.rtmps.youtube.com:443/live2',
    { isSecure: true, host: 'a.rtmps.youtube.com', port: 443, app: 'live2', tcUrl: 'rtmps://a.rtmps.youtube.com:443/live2' },
  ],
  [
    'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
    { host: 'b.rtmps.youtube.com', app: 'live2?backup=1', tcUrl: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1' },
  ],
  ['rtmp://live.twitch.tv/app', { isSecure: false, port: 1935, app: 'app', tcUrl: 'rtmp://live.twitch.tv/app' }],
  ['rtmps://global-live.mux.com/app', { isSecure: true, port: 443, app: 'app' }],
  ['rtmps://rtmp-api.facebook.com:443/rtmp/', { app: 'rtmp', tcUrl: 'rtmps://rtmp-api.facebook.com:443/rtmp' }],
  ['rtmp://live-push.bilivideo.com/live-bvc/', { app: 'live-bvc' }],
  ['rtmp://liveorigin.dlive.nicovideo.jp/live/input', { app: 'live/input' }],
  ['RTMP://Example.org:8080/relay', { host: 'Example.org', port: 8080, tcUrl: 'rtmp://Example.org:8080/relay' }],
  ['rtmp://[::1]:1936/live', { host: '::1', port: 1936, app: 'live', tcUrl: 'rtmp://[::1]:1936/live' }],
  ['rtmp://[2001:db8::5]/live', { host: '2001:db8::5', port: 1935, tcUrl: 'rtmp://[2001:db8::5]/live' }],
  ['rtmp://127.0.0.1', { app: '', tcUrl: 'rtmp://127.0.0.1/' }],
  ['rtmp://h/a?x=%2F&y==z', { app: 'a?x=%2F&y==z' }],
];

test.each(SERVERS)('server URL: %s, taken apart and not rewritten', (server, expected) => {
  expect(parseServerUrl(server)).toMatchObject(expected);
});

test.each(['', 'http://a/b', 'rtmp://', 'rtmp://a:0/b', 'rtmp://a:70000/b', 'rtmp://user:secret@a/b', 'rtmp://a b/c', 'rtmp://[::1/live'])(
  'server URL: "%s", refused as such and not repeated',
  (server) => {
    expect(() => parseServerUrl(server)).toThrow(Fault);
    try {
      parseServerUrl(server);
    } catch (error) {
      expect((error as Fault).code).toBe('destination/bad-url');
      if (server.includes('secret')) expect(JSON.stringify((error as Fault).toInfo())).not.toContain('secret');
    }
  },
);
