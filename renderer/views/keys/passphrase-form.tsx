import { Button, Stack } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MIN_PASSPHRASE_CHARS } from '../../../main/contract/vault.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import rows from '../../components/rows.module.css';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';
import classes from './keys.module.css';

/** Sets, changes or takes away the passphrase, or gives the vault to the system's keyring. */
export function PassphraseForm() {
  const { t } = useTranslation();
  const run = useCommand();
  const vault = useSnapshot((snapshot) => snapshot.vault);
  const { isPending, isCutOff } = useCommandState('vault');
  const fields = {
    current: useRef<SecretFieldHandle>(null),
    first: useRef<SecretFieldHandle>(null),
    again: useRef<SecretFieldHandle>(null),
  };
  const [isShown, setShown] = useState(false);
  const [problem, setProblem] = useState<'vault.differ' | 'vault.too-short' | null>(null);
  const hasOne = vault.opener === 'passphrase';

  const read = (field: keyof typeof fields) => fields[field].current?.read();
  const current = () => (hasOne ? { current: read('current') ?? '' } : {});
  const send = async (passphrase: string | null) => {
    const outcome = await run('vault', (api, options) => api.vault.setPassphrase({ passphrase, ...current() }, options));
    if (outcome.ok) setShown(false);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const passphrase = read('first') ?? '';
    const isShort = [...passphrase].length < MIN_PASSPHRASE_CHARS;
    const found = isShort ? 'vault.too-short' : passphrase === read('again') ? null : 'vault.differ';
    setProblem(found);
    if (!found) await send(passphrase);
  };
  if (!isShown) {
    return (
      <Button variant="default" w="fit-content" onClick={() => setShown(true)}>
        {t(hasOne ? 'vault.change' : 'vault.set')}
      </Button>
    );
  }
  return (
    <form onSubmit={(event) => void save(event)} noValidate autoComplete="off">
      <Stack gap="md">
        {hasOne ? <SecretField ref={fields.current} label={t('vault.current')} isStored={false} /> : null}
        <SecretField
          ref={fields.first}
          label={t('vault.new')}
          description={t('vault.new-hint', { count: MIN_PASSPHRASE_CHARS })}
          isStored={false}
        />
        <SecretField ref={fields.again} label={t('vault.again')} isStored={false} />
        {problem ? (
          <p className={classes.warn} role="alert">
            {t(problem, { count: MIN_PASSPHRASE_CHARS })}
          </p>
        ) : null}
        <div className={rows.row}>
          <Button type="submit" loading={isPending} disabled={isCutOff}>
            {t('action.save')}
          </Button>
          {hasOne ? (
            <Button variant="default" disabled={isPending || isCutOff} onClick={() => void send(null)}>
              {t('vault.take-away')}
            </Button>
          ) : null}
          {vault.hasKeyring && vault.opener !== 'keyring' ? (
            <Button
              variant="default"
              disabled={isPending || isCutOff}
              onClick={() => void run('vault', (api, options) => api.vault.keepInKeyring(current(), options))}
            >
              {t('vault.use-keyring')}
            </Button>
          ) : null}
          <Button variant="subtle" onClick={() => setShown(false)}>
            {t('vault.cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
