import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isRehearsal } from '../../../main/contract/rehearsal-id.ts';
import { MIN_PASSPHRASE_CHARS } from '../../../main/contract/vault.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';
import classes from './keys.module.css';

/** Chosen destinations into one encrypted file under a passphrase of its own. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState('keys');
  const destinations = useSnapshot((snapshot) => snapshot.destinations).filter(({ id }) => !isRehearsal(id));
  const passphrase = useRef<SecretFieldHandle>(null);
  const again = useRef<SecretFieldHandle>(null);
  const [ids, setIds] = useState(() => destinations.map(({ id }) => id));
  const [problem, setProblem] = useState<'vault.differ' | 'vault.too-short' | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const typed = passphrase.current?.read() ?? '';
    const isShort = [...typed].length < MIN_PASSPHRASE_CHARS;
    const found = isShort ? 'vault.too-short' : typed === again.current?.read() ? null : 'vault.differ';
    setProblem(found);
    if (found) return;
    const outcome = await run('keys', (api, options) => api.keys.export({ ids, passphrase: typed }, options));
    if (!outcome.ok) return;
    download(outcome.result.name, outcome.result.text);
    onClose();
  };
  return (
    <Dialog title={t('keys.export-title')} onClose={onClose}>
      <form onSubmit={(event) => void save(event)} noValidate autoComplete="off">
        <Stack gap="md">
          <Checkbox.Group label={t('keys.which')} value={ids} onChange={setIds}>
            <Stack gap={8} mt={8}>
              {destinations.map(({ id, name }) => (
                <Checkbox key={id} value={id} label={name} />
              ))}
            </Stack>
          </Checkbox.Group>
          <SecretField
            ref={passphrase}
            label={t('keys.bundle-passphrase')}
            description={t('keys.bundle-passphrase-hint', { count: MIN_PASSPHRASE_CHARS })}
            isStored={false}
          />
          <SecretField ref={again} label={t('vault.again')} isStored={false} />
          {problem ? (
            <p className={classes.warn} role="alert">
              {t(problem, { count: MIN_PASSPHRASE_CHARS })}
            </p>
          ) : null}
          <Group justify="flex-end">
            <Button type="submit" loading={isPending} disabled={isCutOff || ids.length === 0}>
              {t('keys.save-file')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
}
