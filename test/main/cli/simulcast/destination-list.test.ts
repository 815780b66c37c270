import { expect, test } from 'vitest';
import { Fault } from '../../../../main/base/fault.ts';
import { parseDestinationList } from '../../../../main/cli/simulcast/destination-list.ts';

const only = (line: string) => parseDestinationList(line, '/home/hall').map(({ name, spec }) => ({ name, ...spec }))[0];
function faultOf(text: string): Fault {
  try {
    parseDestinationList(text, '/');
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('no fault');
}

test.each([
  ['rtmp://host/app/key', 'rtmp://host/app', 'key'],
  ['rtmp://host/app/key?x=1', 'rtmp://host/app', 'key?x=1'],
  ['rtmp://host/app/key?a=b/c&d=%2F#e', 'rtmp://host/app', 'key?a=b/c&d=%2F#e'],
  ['rtmp://host:1936/app/instance/key', 'rtmp://host:1936/app/instance', 'key'],
  ['rtmps://b.rtmps.example:443/live2?backup=1/KEY', 'rtmps://b.rtmps.example:443/live2?backup=1', 'KEY'],
  ['rtmps://b.rtmps.example/live2?backup=1/KEY?a=1/2', 'rtmps://b.rtmps.example/live2?backup=1', 'KEY?a=1/2'],
  ['rtmp://[::1]:1935/live/k%20ey', 'rtmp://[::1]:1935/live', 'k%20ey'],
  ['rtmp://host/EntryPoint/stream_1@123', 'rtmp://host/EntryPoint', 'stream_1@123'],
])('destination list: %s, server and key', (url, server, key) => {
  expect(only(url)).toMatchObject({ kind: 'rtmp', server, key, username: '', password: '' });
});

test('destination list: a login in the address, taken out of it', () => {
  expect(only('rtmp://hall:p%40ss:word@host/app/key')).toMatchObject({
    server: 'rtmp://host/app',
    username: 'hall',
    password: 'p@ss:word',
  });
});

test('destination list: other kinds by their address', () => {
  expect(only('Headend udp://239.1.2.3:5000?ttl=4')).toMatchObject({
    name: 'Headend',
    kind: 'mpegts',
    server: 'udp://239.1.2.3:5000?ttl=4',
  });
  expect(only('hls:out/web page')).toMatchObject({ name: 'HLS', kind: 'hls', server: '', folder: '/home/hall/out/web page' });
  expect(only('Web site /srv/live')).toMatchObject({ name: 'Web site', kind: 'hls', folder: '/srv/live' });
});

test.each([
  ['srt://host:9000', 'srt://host:9000', '', ''],
  ['srt://host:9000?streamid=hall&passphrase=SECRET%20words&latency=200', 'srt://host:9000?latency=200', 'hall', 'SECRET words'],
  ['srt://[::1]:9000?mode=caller&transtype=live&streamid=#!::r=hall,m=publish', 'srt://[::1]:9000', '#!::r=hall,m=publish', ''],
  ['srt://host:9000?streamid=a+b%2Bc%26d', 'srt://host:9000', 'a+b+c&d', ''],
])('destination list: %s, server without its secrets', (url, server, key, password) => {
  expect(only(url)).toMatchObject({ kind: 'srt', server, key, password });
});

test('destination list: names, comments, empty lines and Windows line ends', () => {
  const text = '# tonight\r\n\r\nYou Tube rtmp://a/live/k1\r\n  rtmp://b:1936/live/k2\r\nrtmp://b:1936/live/k3\n';
  const listed = parseDestinationList(text, '/');
  expect(listed.map(({ name }) => name)).toEqual(['You Tube', 'b:1936', 'b:1936 (2)']);
  expect(new Set(listed.map(({ spec }) => spec.id)).size).toBe(3);
});

test.each([
  ['rtmp://host/app', 'destination/key-missing'],
  ['rtmp://host/app/', 'destination/key-missing'],
  ['rtmp://host', 'destination/key-missing'],
  ['srt://host:9000/SECRET', 'destination/bad-url'],
  ['srt://host:9000#SECRET', 'destination/bad-url'],
  ['srt://host?streamid=SECRET', 'destination/bad-url'],
  ['srt://host:9000?mode=listener&streamid=SECRET', 'destination/bad-url'],
  ['srt://host:9000?streamid=SECRET%', 'destination/bad-url'],
  ['srt://host:9000?streamidSECRET', 'destination/bad-url'],
  ['srt://host:9000?passphrase=SECRET', 'destination/bad-passphrase'],
  ['whip://host/SECRET', 'destination/bad-url'],
  ['just some SECRET words', 'destination/bad-url'],
  ['udp://host', 'destination/bad-url'],
  ['rtmp://ho st/app/SECRET', 'destination/bad-url'],
  ['rtmp://host:99999/app/SECRET', 'destination/bad-url'],
  ['rtmp://host/app/SECRET\u3000KEY', 'destination/bad-url'],
  ['rtmp://user%:SECRET@host/app/key', 'destination/bad-url'],
])('destination list: "%s" is refused with its line number and nothing of the line', (line, code) => {
  const fault = faultOf(`# one\nrtmp://good/live/key\n${line}`);
  expect(fault.code).toBe(code);
  expect(fault.params.line).toBe(3);
  expect(JSON.stringify(fault.params)).not.toContain('SECRET');
});

test('destination list: a name given twice or too long, refused', () => {
  expect(faultOf(`${'A'.repeat(81)} rtmp://h/a/1`)).toMatchObject({ code: 'desk/bad-argument', params: { line: 1 } });
  expect(faultOf('A rtmp://h/a/1\nA rtmp://h/a/2')).toMatchObject({ code: 'desk/bad-argument', params: { line: 2 } });
});
