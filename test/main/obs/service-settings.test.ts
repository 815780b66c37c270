import { expect, test } from 'vitest';
import { ServiceSettings } from '../../../main/obs/service-settings.ts';

test('service settings: vault locked at the start, nothing to restore is known; unlocked and locked again, what is kept stays known', () => {
  const kept = JSON.stringify({ before: { type: 'rtmp_common', settings: {} }, ours: { server: 'rtmp://127.0.0.1/live', key: 'main' } });
  let isLocked = true;
  const settings = new ServiceSettings({
    isReadable: () => !isLocked,
    load: () => {
      if (isLocked) throw new Error('vault/locked');
      return kept;
    },
    save: () => undefined,
  });
  expect(settings.canRestore).toBe(false);
  isLocked = false;
  expect(settings.canRestore).toBe(true);
  isLocked = true;
  expect(settings.canRestore).toBe(true);
});
