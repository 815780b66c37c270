import { describe, expect, test } from 'vitest';
import { doubtsAboutKey, joinedAddress } from '../../../../main/domain/platforms/key.ts';
import { PLATFORMS } from '../../../../main/platforms/platforms.ts';

const platform = (id: string) => PLATFORMS.find((one) => one.id === id)!;

describe('platform key', () => {
  test.each([
    [
      'Bilibili, key with ?',
      'rtmp://live-push.bilivideo.com/live-bvc/',
      '?streamname=live_1_2&key=a%2F',
      'rtmp://live-push.bilivideo.com/live-bvc/?streamname=live_1_2&key=a%2F',
    ],
    ['YouTube backup', 'rtmps://b.rtmps.youtube.com:443/live2?backup=1', 'ab-cd', 'rtmps://b.rtmps.youtube.com:443/live2?backup=1/ab-cd'],
    [
      'Facebook, key with &',
      'rtmps://rtmp-api.facebook.com:443/rtmp/',
      'FB-1?s_bl=1&a=Ab',
      'rtmps://rtmp-api.facebook.com:443/rtmp/FB-1?s_bl=1&a=Ab',
    ],
    ['SRT, a stream id', 'srt://192.0.2.1:9000', '#!::r=hall,m=publish', 'srt://192.0.2.1:9000?streamid=%23!%3A%3Ar%3Dhall%2Cm%3Dpublish'],
    ['SRT with a latency', 'srt://192.0.2.1:9000?latency=200', 'hall', 'srt://192.0.2.1:9000?latency=200&streamid=hall'],
    ['no slash at the end', 'rtmp://live.twitch.tv/app', 'live_1_x', 'rtmp://live.twitch.tv/app/live_1_x'],
    [
      'key in the middle, with a dollar',
      'https://a.upload.youtube.com/x?cid={key}&copy=0',
      'a$&b',
      'https://a.upload.youtube.com/x?cid=a$&b&copy=0',
    ],
  ])('platform key: %s, joined as encoders read it', (_, server, key, joined) => {
    expect(joinedAddress(server, key)).toBe(joined);
  });

  test.each([
    ['an address', 'rtmp://a.rtmp.youtube.com/live2/abcd', ['is-address']],
    ['part of the server', 'app/secret', ['in-server']],
    ['another form', 'sk_us-west-2_abc', ['shape']],
    ['its form', 'live_123_AbC', []],
    ['nothing', '', []],
  ])('platform key: %s for Twitch, doubts are said', (_, key, doubts) => {
    const server = key === 'app/secret' ? 'rtmp://live.twitch.tv/app/secret' : 'rtmp://live.twitch.tv/app';
    expect(doubtsAboutKey(key === 'app/secret' ? null : platform('twitch'), server, key)).toEqual(doubts);
  });
});
