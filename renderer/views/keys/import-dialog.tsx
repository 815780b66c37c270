import { Button, FileInput, Group, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileUpload } from '@tabler/icons-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ImportChoice, type ImportPreview, MAX_IMPORT_CHARS } from '../../../main/contract/keys.ts';
import { useCommand, useCommandState } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';
import { type Decisions, firstDecisions, ImportList } from './import-list.tsx';
import classes from './keys.module.css';

const BUNDLE = /^\s*\{"format":"foyer-bundle"/;

/** A file of destinations: looked at first, then what is chosen of it comes in. Its text is kept no longer than this dialog. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState('keys');
  const passphrase = useRef<SecretFieldHandle>(null);
  const content = useRef<{ text: string; passphrase?: string }>({ text: '' });
  const [isBundle, setBundle] = useState(false);
  const [isTooLong, setTooLong] = useState(false);
  const [hasFile, setFile] = useState(false);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [decisions, setDecisions] = useState<Decisions>({});

  const choose = async (file: File | null) => {
    const text = (await file?.text()) ?? '';
    content.current = { text };
    setPreview(null);
    setFile(file !== null);
    setTooLong(text.length > MAX_IMPORT_CHARS);
    setBundle(BUNDLE.test(text));
  };
  const look = async (event: FormEvent) => {
    event.preventDefault();
    const typed = passphrase.current?.read();
    if (typed !== undefined) content.current.passphrase = typed;
    const outcome = await run('keys', (api, options) => api.keys.preview(content.current, options));
    if (!outcome.ok) return;
    setPreview(outcome.result);
    setDecisions(firstDecisions(outcome.result.items));
  };
  const choices: ImportChoice[] = Object.entries(decisions).flatMap(([index, as]) =>
    as === 'leave' ? [] : [{ index: Number(index), as }],
  );
  const take = async () => {
    const outcome = await run('keys', (api, options) => api.keys.import({ ...content.current, choices }, options));
    if (!outcome.ok) return;
    const message = t('keys.imported', { count: outcome.result.imported });
    notifications.show({ id: message, color: 'green', message, closeButtonProps: { 'aria-label': t('action.close') } });
    onClose();
  };
  return (
    <Dialog title={t('keys.import-title')} onClose={onClose} size="lg">
      <form onSubmit={(event) => void look(event)} noValidate autoComplete="off">
        <Stack gap="md">
          <FileInput
            size="md"
            label={t('keys.file')}
            description={t('keys.file-hint')}
            placeholder={t('keys.choose-file')}
            leftSection={<IconFileUpload size={18} aria-hidden />}
            onChange={(file) => void choose(file)}
          />
          {isTooLong ? (
            <p className={classes.warn} role="alert">
              {t('keys.too-long')}
            </p>
          ) : null}
          {isBundle && !preview ? <SecretField ref={passphrase} label={t('keys.bundle-passphrase')} isStored={false} /> : null}
          {preview ? <ImportList preview={preview} decisions={decisions} onDecide={setDecisions} /> : null}
          <Group justify="flex-end">
            {preview ? (
              <Button loading={isPending} disabled={isCutOff || choices.length === 0} onClick={() => void take()}>
                {t('keys.take', { count: choices.length })}
              </Button>
            ) : (
              <Button type="submit" loading={isPending} disabled={isCutOff || !hasFile || isTooLong}>
                {t('keys.look')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
