import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { VAULT_UNKNOWN, type VaultStatus } from '../../../../main/contract/vault.ts';
import { VaultStrip } from '../../../../renderer/views/keys/vault-strip.tsx';
import { sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const showWith = (parts: Partial<VaultStatus>) => show(<VaultStrip />, sampleSnapshot({ vault: { ...VAULT_UNKNOWN, ...parts } }));

describe('vault strip', () => {
  test('vault strip: locked, the passphrase is sent, stands in no attribute and is gone from the field', async () => {
    const { link } = await showWith({ state: 'locked', opener: 'passphrase' });
    const field = screen.getByLabelText('Passphrase') as HTMLInputElement;
    fireEvent.change(field, { target: { value: 'canary words' } });
    expect(document.documentElement.outerHTML).not.toContain('canary');
    fireEvent.click(screen.getByRole('button', { name: 'Unlock' }));
    await waitFor(() => expect(link.commands).toEqual([{ path: 'vault.unlock', input: { passphrase: 'canary words' } }]));
    expect(field.value).toBe('');
  });

  test('vault strip: after wrong ones, counts down and sends nothing', async () => {
    const { link } = await showWith({ state: 'locked', opener: 'passphrase', retryAtMs: 1_000 + 8_000 });
    expect((screen.getByRole('button', { name: /^Wait \d s$/ }) as HTMLButtonElement).disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Passphrase'), { target: { value: 'x' } });
    fireEvent.submit(screen.getByLabelText('Passphrase').closest('form') as HTMLFormElement);
    expect(link.commands).toEqual([]);
  });

  test('vault strip: it cannot be opened, tried again without a passphrase', async () => {
    const { link } = await showWith({ state: 'locked', fault: { code: 'vault/damaged', params: { file: 'vault.json' } } });
    expect(screen.queryByLabelText('Passphrase')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(link.commands).toEqual([{ path: 'vault.unlock', input: {} }]));
  });

  test('vault strip: no key store, a passphrase is asked for; otherwise nothing is shown', async () => {
    const weak = await showWith({ state: 'unlocked', opener: 'key-file', isWeak: true });
    expect(screen.getByRole('link', { name: 'Set a passphrase' })).toBeTruthy();
    weak.view.unmount();
    const { view } = await showWith({ state: 'unlocked', opener: 'key-file' });
    expect(view.container.querySelector('[data-vault]')).toBeNull();
  });
});
