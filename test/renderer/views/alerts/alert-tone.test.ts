import { expect, test, vi } from 'vitest';
import { AlertTone } from '../../../../renderer/views/alerts/alert-tone.ts';

function fakeContext() {
  const pitches: number[] = [];
  const loudest: number[] = [];
  const context = {
    ...{ state: 'suspended', currentTime: 0, destination: {} },
    resume: vi.fn(async () => undefined),
    close: vi.fn(async () => undefined),
    createOscillator: () => {
      const frequency = { value: 0 };
      return { frequency, connect: (to: unknown) => to, start: () => pitches.push(frequency.value), stop: () => undefined };
    },
    createGain: () => ({
      gain: { setValueAtTime: () => undefined, linearRampToValueAtTime: (value: number) => loudest.push(value) },
      connect: () => undefined,
    }),
  };
  return { context, pitches, loudest };
}

test('alert tone: two tones, softly; twice for what is critical; one context for all', async () => {
  const { context, pitches, loudest } = fakeContext();
  const open = vi.fn(() => context as unknown as AudioContext);
  const tone = new AlertTone(open);
  await tone.play('warning');
  expect(pitches).toHaveLength(2);
  await tone.play('critical');
  expect(pitches).toHaveLength(6);
  expect(Math.max(...loudest)).toBeLessThan(0.1);
  expect(open).toHaveBeenCalledOnce();
  expect(context.resume).toHaveBeenCalled();
  await tone.close();
  expect(context.close).toHaveBeenCalledOnce();
});
