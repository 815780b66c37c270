import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { type AirStatus, NOTHING_ON_AIR } from '../../../../main/contract/air.ts';
import { ABSENT_PROGRAM } from '../../../../main/contract/program.ts';
import type { Snapshot } from '../../../../main/contract/snapshot.ts';
import { TallyLamp } from '../../../../renderer/views/frame/tally-lamp.tsx';
import { AirBanner } from '../../../../renderer/views/on-air/air-banner.tsx';
import { AirControls } from '../../../../renderer/views/on-air/air-controls.tsx';
import { FeedRows } from '../../../../renderer/views/on-air/feed-rows.tsx';
import { sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

/** 20:04:12 in the sample's zone. */
const AT = Date.UTC(2026, 10, 21, 11, 4, 12);
const LIVE = { ...ABSENT_PROGRAM, state: 'live' as const, encoder: '127.0.0.1', bitrateKbps: 6_012 };
const LOST: Partial<AirStatus> = { source: 'slate', slate: 'technical', heldBy: 'lost-feed' };
const BY_HAND: Partial<AirStatus> = { source: 'slate', slate: 'interval', heldBy: 'operator' };

function onAir(air: Partial<AirStatus>, parts: Partial<Snapshot> = {}): Snapshot {
  return sampleSnapshot({ rev: 1, nowMs: AT, air: { ...NOTHING_ON_AIR, sinceMs: AT, ...air }, ...parts });
}
const rule = (switchBack: Snapshot['settings']['rule']['switchBack']) => {
  const { settings } = sampleSnapshot();
  return { settings: { ...settings, rule: { ...settings.rule, switchBack } } };
};
const both = { feeds: { main: LIVE, backup: LIVE } };

test('air banner: encoder lost, says which slate holds the destinations and since when', async () => {
  await show(<AirBanner />, onAir(LOST));
  expect(screen.getByRole('status').textContent).toContain(
    'Encoder lost: slate "Technical difficulty" holds your destinations since 20:04:12.',
  );
});

test('air banner: slate by hand that goes back, says at which moment', async () => {
  await show(<AirBanner />, onAir({ ...BY_HAND, next: 'main' }));
  const said = screen.getByRole('status').textContent;
  expect(said).toContain('Slate on air: Interval');
  expect(said).toContain('The main encoder goes on air at its next keyframe.');
});

test('air banner: backup on air, says what the rule waits for', async () => {
  await show(<AirBanner />, onAir({ source: 'backup' }));
  expect(screen.getByText('Backup encoder on air')).toBeTruthy();
  expect(screen.getByText(/The main encoder is lost; the backup stands in since 20:04:12/)).toBeTruthy();
});

test('air banner: main is back beside the backup, at the next cue and by hand in words', async () => {
  await show(<AirBanner />, onAir({ source: 'backup', next: 'main' }, { ...both, ...rule({ kind: 'at-next-cue' }) }));
  expect(screen.getByText(/at the next cue, or when you take it\. The main encoder goes on air at the next cue\./)).toBeTruthy();
});

test('air banner: main encoder on air, or the desk cannot be heard, nothing is claimed', async () => {
  await show(<AirBanner />, onAir({ source: 'main' }));
  expect(screen.getByRole('status').textContent).toBe('');
  const { link } = await show(<AirBanner />, onAir(LOST));
  link.signedIn = false;
  act(() => link.breakOff());
  await waitFor(() => expect(screen.queryByText(/Encoder lost/)).toBeNull());
});

test('air controls: the slate is chosen with a press and put on by holding for a second', async () => {
  const { link } = await show(<AirControls />, onAir({ source: 'main' }));
  fireEvent.click(screen.getByRole('button', { name: 'Choose the slate' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Interval' }));
  const button = screen.getByRole('button', { name: 'Slate: Interval' });
  fireEvent.click(button);
  expect(link.calls).toEqual([]);
  vi.useFakeTimers();
  fireEvent.pointerDown(button, { button: 0 });
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(link.calls).toEqual([{ path: 'air.slate', input: { slate: 'interval' } }]);
});

test('air controls: back to program with one press, offered only from a slate of the operator', async () => {
  const { link, view } = await show(<AirControls />, onAir(BY_HAND));
  fireEvent.click(screen.getByRole('button', { name: 'Back to program' }));
  await waitFor(() => expect(link.calls).toEqual([{ path: 'air.slate', input: { slate: null } }]));
  view.unmount();
  await show(<AirControls />, onAir(LOST));
  expect(screen.queryByRole('button', { name: 'Back to program' })).toBeNull();
});

test('air controls: on its way back, pending until the engine has changed', async () => {
  await show(<AirControls />, onAir({ ...BY_HAND, next: 'main' }));
  expect(screen.getByRole('button', { name: 'Back to program' }).dataset.loading).toBe('true');
});

test('air controls: back to program from the keyboard', async () => {
  const { link } = await show(<AirControls />, onAir(BY_HAND));
  fireEvent.keyDown(document.documentElement, { key: 'B', code: 'KeyB', altKey: true, shiftKey: true });
  await waitFor(() => expect(link.calls).toEqual([{ path: 'air.slate', input: { slate: null } }]));
  fireEvent.keyDown(document.documentElement, { key: 'S', code: 'KeyS', altKey: true, shiftKey: true });
  expect(document.activeElement?.textContent).toBe('Slate: Stand by');
});

test('air controls: main is back and the rule is by hand, it can be taken; by itself, nothing is offered', async () => {
  const { link, view } = await show(<AirControls />, onAir({ source: 'backup' }, { ...both, ...rule({ kind: 'by-hand' }) }));
  expect(screen.queryByRole('button', { name: 'Take backup encoder' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Take main encoder' }));
  await waitFor(() => expect(link.calls).toEqual([{ path: 'air.take', input: { feed: 'main' } }]));
  view.unmount();
  await show(<AirControls />, onAir({ source: 'backup' }, both));
  expect(screen.queryByRole('button', { name: /Take/ })).toBeNull();
});

test('feeds: backup on air and main silent, each says so', async () => {
  await show(<FeedRows />, onAir({ source: 'backup' }, { tally: 'on-air', feeds: { main: { ...LIVE, state: 'silent' }, backup: LIVE } }));
  const [main, backup] = screen.getAllByRole('listitem');
  expect(main?.textContent).toContain('Main encoderSilent');
  expect(backup?.textContent).toContain('Backup encoderSendingON AIR6.0');
});

test('feeds: in the program of a rehearsal, never called on air', async () => {
  await show(<FeedRows />, onAir({ source: 'main' }, { tally: 'rehearsal', ...both }));
  expect(screen.getByText('In the program')).toBeTruthy();
  expect(screen.queryByText('ON AIR')).toBeNull();
});

test('tally: destinations live on a slate, red and says SLATE; a slate that nobody gets is not said', async () => {
  await show(<TallyLamp />, onAir(LOST, { tally: 'on-air' }));
  expect(screen.getByRole('status').dataset).toMatchObject({ tally: 'on-air', slate: 'true' });
  expect(screen.getByText('SLATE')).toBeTruthy();
  await show(<TallyLamp />, onAir(LOST, { tally: 'standby' }));
  expect(screen.getAllByText('SLATE')).toHaveLength(1);
});
