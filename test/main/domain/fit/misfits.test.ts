import { describe, expect, test } from 'vitest';
import type { LimitOverrides } from '../../../../main/contract/platform.ts';
import { misfits, type ProgramFigures } from '../../../../main/domain/fit/misfits.ts';
import { PLATFORMS } from '../../../../main/platforms/platforms.ts';

const VIDEO = {
  ...{ codec: 'H.264', profile: 'High', width: 1920, height: 1080, fps: 30, bitrateKbps: 5_900 },
  ...{ gopMs: 1_000, longestGopMs: 1_000, bFrames: 0 },
};
const AUDIO = { codec: 'AAC', sampleRateHz: 48_000, channels: 2, bitrateKbps: 128 };
const platform = (id: string) => PLATFORMS.find((one) => one.id === id) ?? null;
const rtmp = (id: string, overrides: LimitOverrides = {}) => ({ kind: 'rtmp' as const, platform: platform(id), overrides });
const video = (change: Partial<NonNullable<ProgramFigures['video']>>): ProgramFigures => ({ video: { ...VIDEO, ...change }, audio: AUDIO });
const audio = (change: Partial<typeof AUDIO>): ProgramFigures => ({ video: VIDEO, audio: { ...AUDIO, ...change } });

describe('misfits', () => {
  test.each([
    ['video-bitrate', 'twitch', video({ bitrateKbps: 9_000 }), 9_000, 6_000],
    ['audio-bitrate', 'x', audio({ bitrateKbps: 192 }), 192, 128],
    ['size', 'mixcloud', video({ fps: 30, bitrateKbps: 4_000 }), '1920x1080', '1280x720'],
    ['orientation', 'instagram', video({}), 'landscape', 'portrait'],
    ['frame-rate', 'mixcloud', video({ width: 1280, height: 720, fps: 59.9 }), 59.9, 30],
    ['keyframe-interval', 'chzzk', video({ gopMs: 1_000, longestGopMs: 2_000 }), 2, 1],
    ['b-frames', 'chzzk', video({ bFrames: 2 }), 2, 0],
    ['video-codec', 'twitch', video({ codec: 'HEVC' }), 'HEVC', 'H.264'],
    ['audio-codec', 'twitch', audio({ codec: 'Opus' }), 'Opus', 'AAC'],
    ['sample-rate', 'twitch', audio({ sampleRateHz: 96_000 }), 96_000, '44100, 48000'],
  ])('misfits: %s at %s, this alone is said', (rule, id, program, measured, threshold) => {
    expect(misfits(program, rtmp(id))).toMatchObject([{ rule, measured, threshold }]);
  });

  test.each(['youtube', 'facebook', 'twitch', 'chzzk', 'soop-global', 'x'])('misfits: strictest common program at %s, none', (id) => {
    expect(platform(id)).not.toBeNull();
    expect(misfits({ video: VIDEO, audio: AUDIO }, rtmp(id))).toEqual([]);
  });

  test('misfits: a figure that swings a little about its limit, none', () => {
    const program = { video: { ...VIDEO, bitrateKbps: 6_300, longestGopMs: 2_002, fps: 60.5 }, audio: { ...AUDIO, bitrateKbps: 133 } };
    expect(misfits(program, rtmp('twitch', { audioKbps: 128, fps: 60 }))).toEqual([]);
  });

  test('misfits: nothing measured yet, none', () => {
    expect(misfits({ video: null, audio: null }, rtmp('chzzk'))).toEqual([]);
    expect(misfits(video({ longestGopMs: undefined, gopMs: 0, bFrames: undefined, width: 0, height: 0 }), rtmp('chzzk'))).toEqual([]);
  });

  test('misfits: a limit of the operator, it counts and is named as source', () => {
    expect(misfits(video({}), rtmp('twitch', { videoKbps: 3_000 }))).toMatchObject([{ rule: 'video-bitrate', source: 'operator' }]);
    expect(misfits(video({ bitrateKbps: 20_000 }), rtmp('twitch', { videoKbps: null }))).toEqual([]);
  });

  test('misfits: portrait of the size that the platform takes, none', () => {
    expect(misfits(video({ width: 720, height: 1280, fps: 30 }), rtmp('mixcloud'))).toEqual([]);
  });

  test('misfits: a folder of HLS takes any sound', () => {
    expect(misfits(audio({ codec: 'Opus', sampleRateHz: 96_000 }), { kind: 'hls', platform: null, overrides: {} })).toEqual([]);
  });
});
