import { Button, Collapse, Stack, TextInput } from '@mantine/core';
import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import type { Platform } from '../../../main/contract/platform.ts';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';

interface BackupFieldsProps {
  destination: Destination | undefined;
  platform: Platform | null;
  value: string;
  error: string | null;
  onChange: (server: string) => void;
  backupKey: Ref<SecretFieldHandle>;
}

/** The platform's second server for the same broadcast, and its key where that is another one. */
export function BackupFields({ destination, platform, value, error, onChange, backupKey }: BackupFieldsProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(value !== '');
  const offered = platform?.backupServers.find(({ protocol }) => protocol.startsWith('rtmp'))?.url ?? '';
  const inUse = destination?.keys.find(({ id }) => id === destination.keyInUse);
  return (
    <>
      <Button variant="transparent" size="sm" px={0} w="fit-content" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
        {t('backup.title')}
      </Button>
      <Collapse expanded={isOpen}>
        <Stack gap="md">
          <TextInput
            label={t('backup.server')}
            description={t('backup.hint')}
            inputMode="url"
            spellCheck={false}
            value={value}
            error={error}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          {offered !== '' && value !== offered ? (
            <Button variant="default" w="fit-content" onClick={() => onChange(offered)}>
              {t('backup.use', { name: platform?.name })}
            </Button>
          ) : null}
          {value === '' ? null : (
            <SecretField
              ref={backupKey}
              label={t('key.backup-key')}
              description={t('key.backup-key-hint')}
              isStored={inUse?.hasBackup ?? false}
            />
          )}
        </Stack>
      </Collapse>
    </>
  );
}
