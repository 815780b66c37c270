import { expect, test } from 'vitest';
import { isListenAddress, isLoopback } from '../../../main/base/ingest-address.ts';
import { destinationIdSchema } from '../../../main/contract/destination.ts';
import { destinationId, sameName } from '../../../main/domain/destination-id.ts';
import { objectToKey, objectToServer } from '../../../main/domain/destination-rules.ts';

test.each([
  'rtmps://a.rtmps.youtube.com:443/live2',
  'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
  'rtmp://live-push.bilivideo.com/live-bvc/',
  'rtmp://[2001:db8::1]:1935/live',
  'rtmp://서버.example/live',
])('server address: %s, taken as it is', (server) => {
  expect(objectToServer('rtmp', server)).toBeNull();
});

test.each(['', '/media/archive', '/media/Great hall/2026', 'D:\\Archive', '\\\\nas\\archive'])('folder: %j, taken as it is', (folder) => {
  expect(objectToServer('file', folder)).toBeNull();
});

test.each(['archive', './archive', 'C:archive', '/media\nx', 'file:///media'])('folder: %j, refused', (folder) => {
  expect(objectToServer('file', folder)).toEqual({ code: 'destination/bad-url', reason: 'folder' });
});

test.each([
  ['', 'not-a-url'],
  ['a.rtmp.youtube.com/live2', 'not-a-url'],
  ['https://a.upload.youtube.com/x', 'scheme'],
  ['udp://239.0.0.1:1234', 'scheme'],
  ['rtmp://user:pass@host/live', 'login'],
  ['rtmp:///live', 'host'],
  ['rtmp://host/li ve', 'characters'],
  ['rtmp://host/live\u3000', 'characters'],
  ['ｒｔｍｐ://host/live', 'characters'],
  ['rtmp://host/\u200blive', 'characters'],
])('server address: %j, refused for %s', (server, reason) => {
  expect(objectToServer('rtmp', server)).toEqual({ code: 'destination/bad-url', reason });
});

test('server address: other kinds, udp with a port for MPEG-TS and none for HLS', () => {
  expect(objectToServer('mpegts', 'udp://239.0.0.1:1234?pkt_size=1316')).toBeNull();
  expect(objectToServer('mpegts', 'udp://239.0.0.1')?.reason).toBe('port');
  expect(objectToServer('mpegts', 'rtmp://host/live')?.reason).toBe('scheme');
  expect(objectToServer('hls', '')).toBeNull();
  expect(objectToServer('hls', 'rtmp://host/live')?.reason).toBe('not-needed');
});

test.each(['abcd-1234', '?streamname=live_1&key=a%2Fb&schedule=rtmp&pflag=1', 'FB-1?s_bl=1&a=Abz', '한국어'])(
  'stream key: %s, taken verbatim',
  (key) => {
    expect(objectToKey(key)).toBeNull();
  },
);

test.each(['abcd 1234', 'abcd\n', '\tabcd', 'ａｂｃｄ', 'ab\u00a0cd', 'ab\ufeffcd'])('stream key: %j, refused', (key) => {
  expect(objectToKey(key)).toEqual({ code: 'destination/bad-key', reason: 'characters' });
});

test.each(['YouTube main', '유튜브', '', 'Rehearsal-1', '  --x--  ', 'é'.repeat(80)])(
  'destination id: name %j, valid and never a rehearsal',
  (name) => {
    const id = destinationId(name, Math.random);
    expect(destinationIdSchema.safeParse(id).success).toBe(true);
    expect(id.startsWith('rehearsal-')).toBe(false);
  },
);

test('destination id: same name twice, two ids', () => {
  let count = 0;
  const random = () => (count++ % 31) / 31;
  expect(destinationId('YouTube', random)).not.toBe(destinationId('YouTube', random));
});

test('destination name: case, width and outer space, do not make another name', () => {
  expect(sameName('YouTube ', 'ｙoutube')).toBe(true);
  expect(sameName('YouTube 1', 'YouTube 2')).toBe(false);
});

test('ingest address: loopback in all its forms, and nothing else', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1', '[::1]']) expect(isLoopback(host)).toBe(true);
  for (const host of ['0.0.0.0', '::', '192.168.0.2', '127.evil.example', '10.0.0.1']) expect(isLoopback(host)).toBe(false);
  expect(isListenAddress('example.org')).toBe(false);
  expect(isListenAddress('0.0.0.0')).toBe(true);
});
