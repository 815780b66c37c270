import { describe, expect, test } from 'vitest';
import { type Platform, platformSchema } from '../../../main/contract/platform.ts';
import { objectToKey, objectToServer } from '../../../main/domain/destination-rules.ts';
import { doubtsAboutKey, joinedAddress } from '../../../main/domain/platforms/key.ts';
import { PLATFORMS, platformAt, platformOf } from '../../../main/platforms/platforms.ts';

const named = PLATFORMS.map((platform) => [platform.id, platform] as const);
const serversOf = ({ servers, backupServers }: Platform) => [...servers, ...backupServers];

describe('platforms', () => {
  test('platforms: the table, of one shape and with each id once', () => {
    expect(PLATFORMS.length).toBeGreaterThan(45);
    expect(new Set(PLATFORMS.map(({ id }) => id)).size).toBe(PLATFORMS.length);
  });

  test.each(named)('platforms: %s, has a source, a confidence and sane limits', (_, platform) => {
    expect(platformSchema.parse(platform)).toEqual(platform);
    const { videoKbps, audioKbps, keyframeS } = platform.limits;
    expect(videoKbps ?? 1_500).toBeGreaterThan(audioKbps ?? 0);
    expect(keyframeS ?? 2).toBeLessThanOrEqual(4);
    const steps = platform.steps.map((step) => step.videoKbps);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    for (const step of steps) expect(step).toBeLessThanOrEqual(videoKbps ?? step);
  });

  test.each(named)('platforms: %s, every server is an address that can be used, or the studio says it', (_, platform) => {
    const servers = serversOf(platform);
    expect(servers.length > 0).toBe(platform.serverFrom === 'table');
    expect(new Set(servers.map(({ url }) => url)).size).toBe(servers.length);
    for (const { url, protocol, name } of servers) {
      const { protocol: scheme, username, password } = new URL(url);
      expect([username, password]).toEqual(['', '']);
      expect(scheme).toBe(protocol === 'hls-push' ? 'https:' : `${protocol}:`);
      if (protocol === 'rtmp' || protocol === 'rtmps') expect(objectToServer('rtmp', url), name).toBeNull();
    }
  });

  test.each(named)('platforms: %s, a key of the form it shows is accepted and joined verbatim', (_, platform) => {
    const { pattern, example, joins } = platform.key;
    const key = example ?? 'ab/cd?e=%2F&f=1';
    if (pattern && example && !example.includes(' ')) expect(doubtsAboutKey(platform, 'rtmp://other.example/live', key)).toEqual([]);
    if (joins === 'query') expect(key.startsWith('?')).toBe(true);
    if (!key.includes(' ')) expect(objectToKey(key)).toBeNull();
    for (const { url } of serversOf(platform)) {
      const joined = joinedAddress(url, key);
      expect(URL.canParse(joined)).toBe(true);
      expect(joined).toContain(
        joins === 'inside' ? `cid=${key}&copy=` : url.startsWith('srt:') ? `streamid=${encodeURIComponent(key)}` : `/${key}`,
      );
      expect(joined.slice(url.indexOf('://') + 3)).not.toContain('//');
    }
  });

  test('platforms: ids and addresses looked up, a custom server belongs to none', () => {
    expect(platformOf('youtube')?.name).toBe('YouTube');
    expect(platformOf(null)).toBeNull();
    expect(platformOf('of-a-later-version')).toBeNull();
    expect(platformAt('rtmp://b.rtmp.youtube.com/live2?backup=1')?.id).toBe('youtube');
    expect(platformAt('rtmp://live-sel.twitch.tv/app')?.id).toBe('twitch');
    expect(platformAt('rtmp://nginx.hall.example/live')).toBeNull();
    expect(platformAt('auto')).toBeNull();
  });
});
