import { expect, test } from 'vitest';
import type { LiveAt } from './live-house.ts';

/** Outputs beside the stream, and the encoder. Each finds the house as it was furnished. */
export function liveOutputChecks(at: () => LiveAt): void {
  test('obs-live: recording started and stopped; what this OBS has not, obs/not-available', async () => {
    const { link, live } = at();
    await link.control.startRecord(undefined);
    expect(live().record).toBe('running');
    await link.control.startRecord(undefined);
    await link.control.stopRecord(undefined);
    expect(live().record).toBe('stopped');
    await link.control.stopRecord(undefined);
    await expect(link.control.saveReplay(undefined)).rejects.toMatchObject({ code: 'obs/not-available', params: { what: 'replay' } });
    await expect(link.control.startVirtualCamera(undefined)).rejects.toMatchObject({ code: 'obs/not-available' });
  });

  test('obs-live: encoder looked at, changed and put back', async () => {
    const { link, person } = at();
    const parameter = async (parameterName: string) =>
      (await person.call('GetProfileParameter', { parameterCategory: 'SimpleOutput', parameterName })).parameterValue;
    const before = await parameter('x264Settings');
    const need = { gopMs: 1_000, bitrateKbps: 500, bFrames: 2, sampleRateHz: 48_000 };
    const stateOf = async () => (await link.control.checkEncoder(need)).findings.map(({ setting, state }) => `${setting} ${state}`);
    expect(await stateOf()).toEqual(['keyframe-interval differs', 'b-frames fits', 'video-bitrate differs', 'sample-rate fits']);
    await link.control.applyEncoder(need);
    expect(await stateOf()).toEqual(['keyframe-interval fits', 'b-frames fits', 'video-bitrate fits', 'sample-rate fits']);
    expect(await link.control.checkEncoder(need)).toMatchObject({ canRestore: true, mode: 'simple', encoder: 'x264' });
    await link.control.restoreEncoder();
    expect(await parameter('x264Settings')).toBe(before);
    expect(await parameter('VBitrate')).toBe('800');
    await expect(link.control.restoreEncoder()).rejects.toMatchObject({ code: 'obs/nothing-to-restore' });
  });
}
