import { Anchor, Button, PasswordInput } from '@mantine/core';
import { IconLock, IconShieldExclamation } from '@tabler/icons-react';
import { type FormEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useCommandState, useDeskNow, useMay, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import classes from './vault-strip.module.css';

/** On every screen while the vault needs somebody: locked, not to be opened, or without a key store to be kept by. */
export function VaultStrip() {
  const { t } = useTranslation();
  const vault = useSnapshot((snapshot) => snapshot.vault);
  const mayUnlock = useMay('vault.unlock');
  if (vault.state === 'unlocked' && !(vault.isWeak && mayUnlock)) return null;
  const Sign = vault.state === 'locked' ? IconLock : IconShieldExclamation;
  return (
    <section className={classes.strip} aria-label={t('vault.state')} data-vault={vault.fault ? 'broken' : vault.state}>
      <Sign size={22} aria-hidden />
      <p className={classes.text}>
        {t(vault.state === 'unlocked' ? 'vault.weak' : vault.fault ? 'vault.cannot-open' : 'vault.locked-hint')}
      </p>
      {!mayUnlock ? null : vault.state === 'unlocked' ? (
        <Anchor href="#/settings" underline="always">
          {t('vault.set-one')}
        </Anchor>
      ) : null}
      {mayUnlock && vault.state === 'locked' && vault.fault ? <TryAgain /> : null}
      {mayUnlock && vault.state === 'locked' && !vault.fault ? <UnlockForm /> : null}
    </section>
  );
}

/** After the file, or what it is opened with, was put back. */
function TryAgain() {
  const { t } = useTranslation();
  return (
    <CommandButton commandKey="vault" variant="default" command={(api, options) => api.vault.unlock({}, options)}>
      {t('vault.try-again')}
    </CommandButton>
  );
}

/** The passphrase lives in the input element alone, and is gone from it once it was sent. */
function UnlockForm() {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState('vault');
  const input = useRef<HTMLInputElement>(null);
  const waitS = useWaitS();
  const unlock = async (event: FormEvent) => {
    event.preventDefault();
    const passphrase = input.current?.value ?? '';
    if (passphrase === '' || waitS > 0) return;
    if (input.current) input.current.value = '';
    await run('vault', (api, options) => api.vault.unlock({ passphrase }, options));
    input.current?.focus();
  };
  return (
    <form className={classes.form} onSubmit={(event) => void unlock(event)} autoComplete="off">
      <PasswordInput
        ref={input}
        aria-label={t('vault.passphrase')}
        placeholder={t('vault.passphrase')}
        autoComplete="current-password"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': t('secret.show') }}
      />
      <Button type="submit" loading={isPending} disabled={isCutOff || waitS > 0}>
        {waitS > 0 ? t('vault.wait', { count: waitS }) : t('vault.unlock')}
      </Button>
    </form>
  );
}

/** Seconds until the next passphrase is taken. */
function useWaitS(): number {
  const nowMs = useDeskNow();
  const retryAtMs = useSnapshot((snapshot) => snapshot.vault.retryAtMs);
  return retryAtMs === null ? 0 : Math.max(0, Math.ceil((retryAtMs - nowMs) / 1_000));
}
