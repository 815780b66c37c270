import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../../../main/domain/import/csv.ts';
import { usedKey } from '../../../../main/domain/import/portable-key.ts';
import { readImport } from '../../../../main/domain/import/read-import.ts';
import { platformAt, platformNamed } from '../../../../main/platforms/platforms.ts';

const finder = { named: platformNamed, at: platformAt };
const read = (text: string) => {
  const reading = readImport(text, finder);
  if (reading.kind !== 'read') throw new Error(`unreadable, line ${reading.line}`);
  return reading;
};
const shown = (text: string) => read(text).destinations.map((one) => [one.name, one.server, usedKey(one), one.platform]);

describe('import: CSV', () => {
  test('import: CSV as documented, quotes, commas, line breaks and doubled quotes inside', () => {
    const text =
      'name,server,key,platform\r\n"Hall, main",rtmps://a.rtmps.youtube.com:443/live2,"ab""cd",youtube\r\nTwo,rtmp://x.example/live,k2,\r\n';
    expect(shown(text)).toEqual([
      ['Hall, main', 'rtmps://a.rtmps.youtube.com:443/live2', 'ab"cd', 'youtube'],
      ['Two', 'rtmp://x.example/live', 'k2', null],
    ]);
  });

  test('import: CSV with named keys, rows of one name and server are one destination; a time without its zone is left out', () => {
    const text = [
      'name,server,key,key name,valid until,backup server',
      'Hall,rtmp://x.example/live,k1,Usual,,rtmp://y.example/live',
      'Hall,rtmp://x.example/live,k2,Gala,2026-12-12T20:00+09:00,',
      'Hall,rtmp://x.example/live,k3,Late,2026-12-12T20:00,',
    ].join('\n');
    const { destinations, skipped } = read(text);
    expect(skipped).toEqual([{ place: 4, reason: 'bad-time' }]);
    expect(destinations).toMatchObject([
      {
        name: 'Hall',
        backupServer: 'rtmp://y.example/live',
        keyInUse: 'first',
        keys: [
          { id: 'first', name: 'Usual', key: 'k1', validUntilMs: null },
          { id: 'key-2', name: 'Gala', key: 'k2', validUntilMs: Date.UTC(2026, 11, 12, 11) },
        ],
      },
    ]);
  });

  test.each([
    ['a BOM and semicolons, as Excel writes them', '\uFEFFName;Server;Stream key\nSaal;rtmp://x.example/live;?a=1&b=2,3\n'],
    ['tabs', 'Name\tServer\tStream key\nSaal\trtmp://x.example/live\t?a=1&b=2,3'],
    ['columns in another order and one of no meaning', 'key,notes,url,NAME\n"?a=1&b=2,3",x,rtmp://x.example/live,Saal'],
    ['empty lines and spaces', 'name;server;key\n\n ; ; \n Saal ; rtmp://x.example/live ; ?a=1&b=2,3 \n\n'],
  ])('import: CSV with %s, the same', (_, text) => {
    expect(shown(text)).toEqual([['Saal', 'rtmp://x.example/live', '?a=1&b=2,3', null]]);
  });

  test("import: CSV with a platform and no server, its usual server; without a name, the platform's, numbered", () => {
    expect(shown('platform,key\nTwitch,live_1_a\ntwitch,live_1_b\n치지직,k')).toEqual([
      ['Twitch', 'rtmp://ingest.global-contribute.live-video.net/app', 'live_1_a', 'twitch'],
      ['Twitch (2)', 'rtmp://ingest.global-contribute.live-video.net/app', 'live_1_b', 'twitch'],
      ['CHZZK', 'rtmp://global-rtmp.lip2.navercorp.com:8080/relay', 'k', 'chzzk'],
    ]);
  });

  test('import: CSV with lines that cannot be used, left out and named by their line alone', () => {
    const text =
      'name,server,key\nA,,canary1\n"B\nb",http://x/,canary2\nC,rtmp://x.example/live,canary 3\nD,srt://x:1,k\nE,nonsense,k\nF,rtmp://u:canary@x/live,k\n';
    const { destinations, skipped } = read(text);
    expect(destinations).toEqual([]);
    expect(skipped).toEqual([
      { place: 2, reason: 'no-server' },
      { place: 3, reason: 'not-rtmp' },
      { place: 5, reason: 'bad-key' },
      { place: 6, reason: 'not-rtmp' },
      { place: 7, reason: 'bad-server' },
      { place: 8, reason: 'bad-server' },
    ]);
    expect(JSON.stringify(skipped)).not.toContain('canary');
  });

  test.each([
    ['a quote that never closes', 'name,server,key\nA,rtmp://x/l,k\nB,"rtmp://canary', 3],
    ['no column for where to send', 'name,key\nA,canary', 1],
    ['nothing', '', 1],
    ['JSON that is cut off', '{"targets":[{"name":"A","canary', 0],
    ['JSON of something else', '{"canary":1}', 0],
  ])('import: %s, unreadable and the place told', (_, text, line) => {
    expect(readImport(text, finder)).toEqual({ kind: 'unreadable', line });
  });

  test('import: CSV of one cell, lines counted through quoted breaks', () => {
    expect(parseCsv('a\n"b\n\nb"\nc').map(({ line, cells }) => [line, cells])).toEqual([
      [1, ['a']],
      [2, ['b\n\nb']],
      [5, ['c']],
    ]);
  });
});

describe('import: files of OBS', () => {
  test('import: obs-multi-rtmp.json, its targets with keys and logins that are switched on', () => {
    const target = (name: string, param: object, protocol = 'RTMP') => ({
      id: '1',
      name,
      protocol,
      'service-param': param,
      'output-param': {},
    });
    const text = JSON.stringify({
      targets: [
        target('Bilibili', {
          server: 'rtmp://live-push.bilivideo.com/live-bvc/',
          key: '?streamname=a&key=b',
          use_auth: false,
          username: 'u',
          password: 'p',
        }),
        target('Private', { server: 'rtmps://x.example/live', key: 'k', use_auth: true, username: 'u', password: 'p' }),
        target('SRT', { server: 'srt://x.example:1', key: '' }, 'SRT'),
        target('WHIP', { server: 'https://x.example/whip' }, 'WHIP'),
      ],
      video_configs: [],
    });
    const { format, destinations, skipped } = read(text);
    expect(format).toBe('obs-multi-rtmp');
    expect(destinations.map((one) => [one.name, usedKey(one), one.platform, one.username, one.password])).toEqual([
      ['Bilibili', '?streamname=a&key=b', 'bilibili', '', ''],
      ['Private', 'k', null, 'u', 'p'],
    ]);
    expect(skipped).toEqual([
      { place: 3, reason: 'not-rtmp' },
      { place: 4, reason: 'not-rtmp' },
    ]);
  });

  test('import: obs-multi-rtmp of old, server and key under other names', () => {
    const text = JSON.stringify({ targets: [{ name: 'Old', 'rtmp-path': 'rtmp://x.example/live', 'rtmp-key': 'k', 'v-bitrate': 2500 }] });
    expect(shown(text)).toEqual([['Old', 'rtmp://x.example/live', 'k', null]]);
  });

  test("import: Aitum's config.json, outputs of every profile, old and new names of the fields", () => {
    const outputs = [
      {
        name: 'Kick',
        stream_server: 'rtmps://fa723fc1b171.global-contribute.live-video.net/app',
        stream_key: 'sk_us-west-2_a',
        enabled: true,
      },
      { name: 'Old', server: 'rtmp://x.example/live', key: 'k' },
    ];
    const expected = [
      ['Kick', 'rtmps://fa723fc1b171.global-contribute.live-video.net/app', 'sk_us-west-2_a', 'kick'],
      ['Old', 'rtmp://x.example/live', 'k', null],
    ];
    expect(read(JSON.stringify({ partner_block: 0, profiles: [{ name: 'Main', outputs }, { name: 'Empty' }] })).format).toBe('aitum');
    expect(shown(JSON.stringify({ profiles: [{ name: 'Main', outputs }, { name: 'Empty' }] }))).toEqual(expected);
    expect(shown(JSON.stringify({ name: 'Main', outputs }))).toEqual(expected);
  });

  test('import: OBS\'s service.json, custom and from its list, where the server may be "auto"', () => {
    const custom = {
      type: 'rtmp_custom',
      settings: { server: 'rtmp://x.example/live', key: 'k', use_auth: true, username: 'u', password: 'p' },
    };
    expect(read(JSON.stringify(custom)).destinations).toMatchObject([
      { name: 'x.example', keys: [{ key: 'k' }], username: 'u', password: 'p' },
    ]);
    const listed = { type: 'rtmp_common', settings: { service: 'Twitch', server: 'auto', key: 'live_1_a', bwtest: false } };
    expect(shown(JSON.stringify(listed))).toEqual([['Twitch', 'rtmp://ingest.global-contribute.live-video.net/app', 'live_1_a', 'twitch']]);
    const youtube = {
      type: 'rtmp_common',
      settings: { service: 'YouTube - RTMPS', server: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1', key: 'k' },
    };
    expect(shown(JSON.stringify(youtube))).toEqual([['YouTube', 'rtmps://b.rtmps.youtube.com:443/live2?backup=1', 'k', 'youtube']]);
  });
});
