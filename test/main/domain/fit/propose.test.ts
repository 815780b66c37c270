import { describe, expect, test } from 'vitest';
import type { LimitOverrides } from '../../../../main/contract/platform.ts';
import {
  type RenditionProfile,
  type RenditionVideo,
  renditionIdSchema,
  renditionProfileSchema,
} from '../../../../main/contract/rendition.ts';
import { shareable, withPreset, withRoom } from '../../../../main/domain/fit/choose-encoder.ts';
import { costPercent } from '../../../../main/domain/fit/cost.ts';
import { MisfitMemory } from '../../../../main/domain/fit/misfit-memory.ts';
import { misfits, type ProgramFigures } from '../../../../main/domain/fit/misfits.ts';
import { propose, type Wishes } from '../../../../main/domain/fit/propose.ts';
import { renditionFigures } from '../../../../main/domain/fit/rendition-figures.ts';
import { renditionId } from '../../../../main/domain/fit/rendition-id.ts';
import { PLATFORMS } from '../../../../main/platforms/platforms.ts';

const VIDEO = { codec: 'H.264', profile: 'High', width: 1920, height: 1080, fps: 59.9, bitrateKbps: 9_900, gopMs: 2_000, bFrames: 2 };
const PROGRAM: ProgramFigures = { video: VIDEO, audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2, bitrateKbps: 320 } };

function proposed(id: string, overrides: LimitOverrides = {}, program = PROGRAM, wishes?: Partial<Wishes>): RenditionProfile | null {
  const taker = { kind: 'rtmp' as const, platform: PLATFORMS.find((one) => one.id === id) ?? null, overrides };
  const rules = misfits(program, taker).map(({ rule }) => rule);
  return propose(rules, program, taker, wishes);
}

describe('proposal', () => {
  test('proposal: everything fits, nothing is encoded', () => {
    expect(proposed('none')).toBeNull();
  });

  test('proposal: the sound alone does not fit, the picture is copied', () => {
    const calm = { ...PROGRAM, video: { ...VIDEO, bitrateKbps: 5_000, gopMs: 1_000, bFrames: 0 } };
    expect(proposed('x', {}, calm)).toEqual({ video: null, audio: { bitrateKbps: 128, sampleRateHz: 48_000, targetLufs: null } });
  });

  test('proposal: the picture alone does not fit, the sound is copied', () => {
    expect(proposed('twitch')).toEqual({
      video: {
        ...{ width: 1920, height: 1080, fps: 60, bitrateKbps: 6_000, rate: 'constant', preset: 'veryfast' },
        ...{ keyframeS: 2, fill: 'bars' },
      },
      audio: null,
    });
  });

  test('proposal: a smaller picture at half the rate, same shape', () => {
    expect(proposed('mixcloud')?.video).toMatchObject({ width: 1280, height: 720, fps: 30, bitrateKbps: 3_000 });
    expect(proposed('none', { width: 1_000 })?.video).toMatchObject({ width: 1_000, height: 562 });
  });

  test('proposal: keyframes each second and no B-frames, both kept', () => {
    expect(proposed('chzzk')?.video).toMatchObject({ keyframeS: 1, bitrateKbps: 7_500 });
  });

  test('proposal: constant bitrate where the platform or the operator asks for it, and nowhere else', () => {
    expect(['twitch', 'tiktok', 'chzzk', 'mixcloud'].map((id) => proposed(id, { bFrames: 0 })?.video?.rate)).toEqual([
      ...['constant', 'constant', 'capped', 'capped'],
    ]);
    expect(proposed('chzzk', { rateControl: 'constant' })?.video?.rate).toBe('constant');
    expect(proposed('twitch', { rateControl: null })?.video?.rate).toBe('capped');
  });

  test('proposal: a smaller picture is wished for, the same shape in any direction; a larger one than the program, nothing', () => {
    expect(proposed('twitch', {}, PROGRAM, { shortSide: 720 })?.video).toMatchObject({ width: 1_280, height: 720, bitrateKbps: 4_500 });
    expect(proposed('none', {}, PROGRAM, { shortSide: 540 })).toMatchObject({ video: { width: 960, height: 540 }, audio: null });
    expect(proposed('none', {}, PROGRAM, { shortSide: 540, portrait: 'crop' })?.video).toMatchObject({ width: 540, height: 960 });
    expect(proposed('none', {}, PROGRAM, { shortSide: 1_080 })).toBeNull();
  });

  test('proposal: portrait because the platform or the operator wants it, cropped or blurred', () => {
    expect(proposed('instagram')?.video).toMatchObject({ width: 720, height: 1_280, fill: 'crop' });
    expect(proposed('none', {}, PROGRAM, { portrait: 'blur', targetLufs: null })).toMatchObject({ video: { fill: 'blur' }, audio: null });
  });

  test('proposal: loudness is wished for, the sound alone is encoded', () => {
    expect(proposed('none', {}, PROGRAM, { portrait: null, targetLufs: -23 })).toEqual({
      video: null,
      audio: { bitrateKbps: 160, sampleRateHz: 48_000, targetLufs: -23 },
    });
  });

  test('proposal: whatever platform, it is a profile that then fits', () => {
    for (const { id } of PLATFORMS) {
      const profile = proposed(id);
      if (!profile) continue;
      expect(renditionProfileSchema.safeParse(profile).success, id).toBe(true);
      const taker = { kind: 'rtmp' as const, platform: PLATFORMS.find((one) => one.id === id) ?? null, overrides: {} };
      expect(misfits(renditionFigures(profile, PROGRAM), taker), id).toEqual([]);
    }
  });
});

describe('rendition id', () => {
  test('rendition id: the same profile has the same, another one another', () => {
    const [a, b] = [proposed('twitch'), proposed('chzzk')] as [RenditionProfile, RenditionProfile];
    expect(renditionId(a)).toBe(renditionId(structuredClone(a)));
    expect(renditionId(a)).not.toBe(renditionId(b));
  });

  test('rendition id: fractions and loudness, still a name that the contract takes', () => {
    const video: RenditionVideo = {
      ...{ width: 4_096, height: 2_160, fps: 59.94, bitrateKbps: 60_000, rate: 'capped', preset: 'superfast' },
      ...{ keyframeS: 0.5, fill: 'blur' },
    };
    const id = renditionId({ video, audio: { bitrateKbps: 128, sampleRateHz: 44_100, targetLufs: -14.5 } });
    expect(renditionIdSchema.safeParse(id).success).toBe(true);
  });
});

describe('cost', () => {
  const SOUND = { video: null, audio: { bitrateKbps: 128, sampleRateHz: 48_000 as const, targetLufs: null } };
  test('cost: sound alone costs little, a large picture much, and more cores make it less', () => {
    const large = proposed('twitch') as RenditionProfile;
    expect(costPercent(SOUND, PROGRAM, 2)).toBeLessThanOrEqual(3);
    expect(costPercent(large, PROGRAM, 2)).toBeGreaterThan(30);
    expect(costPercent(large, PROGRAM, 16)).toBeLessThan(costPercent(large, PROGRAM, 2) / 4);
  });
});

describe('choice of the encoder', () => {
  const profile = proposed('twitch') as RenditionProfile;
  const presetWith = (cores: number, othersPercent = 0) => withRoom(profile, { program: PROGRAM, cores, othersPercent }).video?.preset;

  test('choice of the encoder: the best one that leaves the computer room, the lightest where none does', () => {
    expect([presetWith(8), presetWith(8, 45), presetWith(1)]).toEqual(['veryfast', 'ultrafast', 'ultrafast']);
    const small = withPreset(proposed('mixcloud') as RenditionProfile, 'veryfast');
    expect(withRoom(small, { program: PROGRAM, cores: 2, othersPercent: 0 }).video?.preset).toBe('veryfast');
  });

  test('choice of the encoder: one that is there and differs in preset, or is constant where it may vary, serves as well', () => {
    const capped = { ...profile, video: { ...profile.video!, rate: 'capped' as const } };
    const light = withPreset(profile, 'ultrafast');
    expect(shareable(profile, [light])).toBe(light);
    expect(shareable(capped, [light])).toBe(light);
    expect(shareable(profile, [capped])).toBeNull();
    expect(shareable(profile, [{ ...light, video: { ...light.video!, height: 720 } }])).toBeNull();
  });
});

describe('misfit memory', () => {
  const found = (measured: number, threshold = 6_000) => [
    { rule: 'video-bitrate' as const, measured, threshold, unit: 'kb/s' as const, source: 'operator' },
  ];
  test('misfit memory: a figure that swings about its limit, said once and taken back after ten seconds', () => {
    const memory = new MisfitMemory();
    expect(memory.note(new Map([['hall', found(7_000)]]), 0)).toMatchObject({ hall: [{ measured: 7_000 }] });
    expect(memory.note(new Map([['hall', []]]), 1_000)).toMatchObject({ hall: [{ measured: 7_000 }] });
    expect(memory.note(new Map([['hall', found(7_300)]]), 2_000)).toMatchObject({ hall: [{ measured: 7_000 }] });
    expect(memory.note(new Map([['hall', []]]), 11_900)).not.toEqual({});
    expect(memory.note(new Map([['hall', []]]), 12_000)).toEqual({});
  });

  test('misfit memory: another limit, the old one is over at once', () => {
    const memory = new MisfitMemory();
    memory.note(new Map([['hall', found(7_000)]]), 0);
    expect(memory.note(new Map([['hall', found(7_000, 4_000)]]), 250).hall).toMatchObject([{ threshold: 4_000 }]);
  });

  test('misfit memory: a size does not swing, it is over as soon as it fits', () => {
    const memory = new MisfitMemory();
    const size = { rule: 'size' as const, measured: '1920x1080', threshold: '1280x720', unit: 'px' as const, source: 'operator' };
    expect(memory.note(new Map([['hall', [size]]]), 0)).toEqual({ hall: [size] });
    expect(memory.note(new Map([['hall', []]]), 250)).toEqual({});
  });

  test('misfit memory: a destination that is gone, forgotten', () => {
    const memory = new MisfitMemory();
    memory.note(new Map([['hall', found(7_000)]]), 0);
    expect(memory.note(new Map(), 250)).toEqual({});
  });
});
