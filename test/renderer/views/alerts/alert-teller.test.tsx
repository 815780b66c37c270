import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { type Alert, type AlertSettings, DEFAULT_ALERT_SETTINGS } from '../../../../main/contract/alert.ts';
import { AlertTeller } from '../../../../renderer/views/alerts/alert-teller.tsx';
import { AlertTone } from '../../../../renderer/views/alerts/alert-tone.ts';
import { newlyRaised } from '../../../../renderer/views/alerts/newly-raised.ts';
import { sampleAlert } from '../../../main/sample-alert.ts';
import { sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const shown: { title: string; tag: string }[] = [];
const asked = vi.fn();

class FakeNotification {
  static permission = 'granted';
  static requestPermission = asked;
  constructor(title: string, { tag }: { tag: string }) {
    shown.push({ title, tag });
  }
}

beforeEach(() => {
  shown.length = 0;
  asked.mockClear();
  FakeNotification.permission = 'granted';
  vi.stubGlobal('Notification', FakeNotification);
  vi.stubGlobal('isSecureContext', true);
  vi.spyOn(AlertTone.prototype, 'play').mockReset().mockResolvedValue();
});

async function teller(alerts: Alert[], settings: Partial<AlertSettings> = {}) {
  const before = sampleSnapshot();
  const { link } = await show(
    <AlertTeller />,
    sampleSnapshot({ rev: 1, alerts, settings: { ...before.settings, alerts: { ...DEFAULT_ALERT_SETTINGS, ...settings } } }),
  );
  let rev = 1;
  return (...value: Alert[]) => act(() => link.say({ kind: 'patches', rev: ++rev, patches: [{ path: ['alerts'], value }] }));
}

const SILENT = sampleAlert('sound/silent');
const LOST = sampleAlert('feed/lost');

test('alert teller: what lasted when the page came is no news; a new one is notified and heard once', async () => {
  const say = await teller([SILENT]);
  expect(shown).toEqual([]);
  say(SILENT, LOST);
  await waitFor(() => expect(shown.map(({ tag }) => tag)).toEqual(['feed/lost']));
  say(SILENT, { ...LOST, isAcknowledged: true });
  say(SILENT, { ...LOST, clearedAtMs: 9_000 });
  expect(shown).toHaveLength(1);
  expect(vi.mocked(AlertTone.prototype.play).mock.calls).toEqual([['critical']]);
  expect(asked).not.toHaveBeenCalled();
});

test('alert teller: below the level, neither sound nor notification, but read to who cannot see', async () => {
  const say = await teller([], { level: 'critical' });
  say(SILENT);
  await waitFor(() => expect(screen.getByRole('status').textContent).not.toBe(''));
  expect(shown).toEqual([]);
  expect(AlertTone.prototype.play).not.toHaveBeenCalled();
});

test('alert teller: sound is off, notification alone; permission is not given, sound alone', async () => {
  const silent = await teller([], { sound: false });
  silent(LOST);
  await waitFor(() => expect(shown).toHaveLength(1));
  expect(AlertTone.prototype.play).not.toHaveBeenCalled();
  FakeNotification.permission = 'default';
  const heard = await teller([]);
  heard(LOST);
  await waitFor(() => expect(AlertTone.prototype.play).toHaveBeenCalledOnce());
  expect(shown).toHaveLength(1);
  expect(asked).not.toHaveBeenCalled();
});

test('newly raised: over before it was seen, not told', () => {
  expect(newlyRaised(new Set(), [{ ...LOST, clearedAtMs: 5 }, SILENT])).toEqual([SILENT]);
  expect(newlyRaised(null, [LOST])).toEqual([]);
});
