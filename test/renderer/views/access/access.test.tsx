import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { type AccessStatus, NOT_ANNOUNCED, type SessionInfo } from '../../../../main/contract/access.ts';
import { HOLD_MS } from '../../../../renderer/components/hold-button.tsx';
import { AccessPanel } from '../../../../renderer/views/access/access-panel.tsx';
import { AuditPanel } from '../../../../renderer/views/access/audit-panel.tsx';
import { DestinationsColumn } from '../../../../renderer/views/on-air/destinations-column.tsx';
import { Settings } from '../../../../renderer/views/settings/settings.tsx';
import { sampleDestination, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const AT = Date.UTC(2026, 10, 24, 9);

function session(parts: Partial<SessionInfo>): SessionInfo {
  return {
    ...{ id: 'a', kind: 'browser', name: 'Tablet', role: 'operator', createdAtMs: AT, usedAtMs: AT, endsAtMs: AT + 1e9 },
    ...{ address: '192.0.2.20', isConnected: true, isYou: false },
    ...parts,
  };
}

/** A desk that lists these, and gives a code that ends five minutes after its snapshot. */
async function showPanel(given: Partial<AccessStatus>) {
  const status: AccessStatus = { sessions: [], origins: [], announcement: NOT_ANNOUNCED, pairing: null, ...given };
  const snapshot = sampleSnapshot();
  const shown = await show(<div />, snapshot);
  shown.link.answers['access.list'] = () => status;
  shown.link.answers['access.pair'] = () => ({
    code: '042917',
    links: ['https://192.0.2.10:4680/#pair=042917', 'https://hall-desk.local:4680/#pair=042917'],
    endsAtMs: snapshot.nowMs + 300_000,
    fingerprint: 'AA:BB:CC',
  });
  shown.link.answers['access.createToken'] = () => ({ id: 't', token: 'only-once', endsAtMs: AT });
  shown.view.rerender(shown.inPage(<AccessPanel />));
  return { ...shown, snapshot };
}

describe('who may use the desk', () => {
  test('list: devices and programs with role, place and when; one is ended by a held button', async () => {
    const { link } = await showPanel({
      pairing: null,
      sessions: [session({}), session({ id: 'b', kind: 'token', name: 'Companion', role: 'viewer', address: null, isConnected: false })],
    });
    expect(await screen.findByText('Operator · device · connected · 192.0.2.20')).toBeDefined();
    expect(screen.getByText(/Viewer · token · not used yet · until /)).toBeDefined();
    fireEvent.keyDown(screen.getByRole('button', { name: 'End Companion' }), { key: 'Enter' });
    await act(() => new Promise((resolve) => setTimeout(resolve, HOLD_MS + 50)));
    await waitFor(() => expect(link.commands).toEqual([{ path: 'access.revoke', input: { id: 'b' } }]));
  });

  test('pairing: name and role first, then QR code, digits, fingerprint; closed unused, the code is ended', async () => {
    const { link } = await showPanel({ pairing: null, sessions: [] });
    fireEvent.click(await screen.findByRole('button', { name: 'Pair a device…' }));
    const dialog = within(await screen.findByRole('dialog'));
    fireEvent.change(dialog.getByLabelText('Name of the device'), { target: { value: ' Stage tablet ' } });
    fireEvent.change(dialog.getByLabelText('Role'), { target: { value: 'viewer' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Show the code' }));
    expect(await dialog.findByText('042 917')).toBeDefined();
    expect(dialog.getByRole('img', { name: 'QR code of the pairing address' }).innerHTML).toContain('M0 0h1v1h-1z');
    expect(dialog.getByText('AA:BB:CC')).toBeDefined();
    expect(dialog.getByText(/open https:\/\/192\.0\.2\.10:4680 there/)).toBeDefined();
    fireEvent.click(dialog.getByRole('button', { name: 'Close' }));
    await waitFor(() =>
      expect(link.commands).toEqual([
        { path: 'access.pair', input: { name: 'Stage tablet', role: 'viewer' } },
        { path: 'access.cancelPairing', input: undefined },
      ]),
    );
  });

  test('addresses: the desk’s own, and beside it the announced name, here and in the pairing dialog', async () => {
    const announcement = { state: 'announced', origin: 'https://foyer-hall.local:4680' } as const;
    await showPanel({ origins: ['https://192.0.2.10:4680', 'https://localhost:4680'], announcement });
    expect(await screen.findByText('This desk: https://192.0.2.10:4680')).toBeDefined();
    expect(screen.getByText(/^Also https:\/\/foyer-hall\.local:4680, .* multicast/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Pair a device…' }));
    const dialog = within(await screen.findByRole('dialog'));
    fireEvent.change(dialog.getByLabelText('Name of the device'), { target: { value: 'Tablet' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Show the code' }));
    expect(await dialog.findByText(/^Also https:\/\/foyer-hall\.local:4680/)).toBeDefined();
  });

  test('addresses: no multicast, said in words; a desk for this computer alone says nothing of it', async () => {
    const origins = ['https://192.0.2.10:4680'];
    const { view, inPage, link } = await showPanel({ origins, announcement: { state: 'failed', origin: null } });
    expect(await screen.findByText(/^No name on the local network: .* Use the address\.$/)).toBeDefined();
    link.answers['access.list'] = () => ({ sessions: [], origins, announcement: NOT_ANNOUNCED, pairing: null });
    view.rerender(inPage(<AccessPanel key="again" />));
    await waitFor(() => expect(screen.queryByText(/^No name on the local network/)).toBeNull());
  });

  test('token: shown once, gone with the dialog', async () => {
    await showPanel({ pairing: null, sessions: [] });
    fireEvent.click(await screen.findByRole('button', { name: 'New token…' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(within(dialog.getByLabelText('Role')).queryByText('Producer')).toBeNull();
    fireEvent.change(dialog.getByLabelText('Name of the program'), { target: { value: 'Companion' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Make the token' }));
    expect(await dialog.findByDisplayValue('only-once')).toBeDefined();
    fireEvent.click(dialog.getAllByRole('button', { name: 'Close' })[0] as HTMLElement);
    await waitFor(() => expect(document.body.innerHTML).not.toContain('only-once'));
  });

  test('audit trail: who, what and what came of it', async () => {
    const { link, view, inPage } = await show(<div />, sampleSnapshot());
    link.answers['audit.list'] = () => [
      {
        atMs: AT,
        who: 'Tablet',
        kind: 'command',
        detail: { procedure: 'relays.start', as: 'operator', outcome: 'ok', id: 'a', session: 's' },
      },
    ];
    view.rerender(inPage(<AuditPanel />));
    expect(await screen.findByText('relays.start · as operator · ok · id a')).toBeDefined();
    expect(screen.getByText('Tablet')).toBeDefined();
  });
});

describe('what a role sees', () => {
  test('operator: no settings but the own session, destinations without edit and add, with start', async () => {
    const { view, inPage } = await show(<Settings />, sampleSnapshot({ destinations: [sampleDestination('a')] }), 'en', 'operator');
    expect(screen.getByText('me: Operator')).toBeDefined();
    expect(screen.queryByText('Keys & vault')).toBeNull();
    view.rerender(inPage(<DestinationsColumn />));
    expect(screen.queryByRole('button', { name: 'Add destination' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Edit / })).toBeNull();
    expect((screen.getByRole('button', { name: 'Start all' }) as HTMLButtonElement).dataset.disabled).toBeUndefined();
  });

  test('viewer: nothing can be pressed that commands', async () => {
    await show(<DestinationsColumn />, sampleSnapshot(), 'en', 'viewer');
    for (const name of ['Start all', 'End all']) expect((screen.getByRole('button', { name }) as HTMLButtonElement).disabled).toBe(true);
  });
});
