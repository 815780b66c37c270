import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../main/contract/air.ts';
import { PORTRAIT } from '../../../main/contract/portrait.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { PortField } from '../../components/port-field.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';
import { isPortraitUsed } from '../on-air/portrait-use.ts';
import classes from './settings.module.css';

/** A second encoder's stream name, beside `ingest.streamName`. */
const BACKUP_STREAM: FeedName = 'backup';

/** Where encoders publish to. */
export function IngestForm() {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const run = useCommand();
  const ingest = useSnapshot((snapshot) => snapshot.ingest);
  const hasPortrait = useSnapshot(isPortraitUsed);
  const { isPending, isCutOff } = useCommandState('ingest');
  const secret = useRef<SecretFieldHandle>(null);
  const [saved, setSaved] = useState(0);
  const form = useForm({
    initialValues: { host: ingest.host, port: ingest.port },
    validate: { host: (value) => (value.trim() === '' ? t('form.needed') : null) },
  });
  const save = form.onSubmit(async ({ host, port }) => {
    const typed = secret.current?.read();
    const input = { host: host.trim(), port, ...(typed === undefined ? {} : { secret: typed }) };
    const outcome = await run('ingest', (api, options) => api.ingest.configure(input, options));
    // A new field, so that the secret just sent does not stay on the page.
    if (outcome.ok) setSaved(saved + 1);
  });
  return (
    <form onSubmit={save} noValidate autoComplete="off">
      <Stack gap="md">
        {ingest.fault ? <p className={classes.fault}>{faultText(ingest.fault)}</p> : null}
        <p className={classes.now}>
          {ingest.listening ? t('settings.ingest-now', { server: ingest.server }) : t('settings.ingest-closed')}
        </p>
        {ingest.listening ? (
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <CopyField label={t('settings.ingest-main')} value={ingest.streamName} />
            <CopyField label={t('settings.ingest-backup')} value={BACKUP_STREAM} />
            {hasPortrait ? <CopyField label={t('settings.ingest-portrait')} value={PORTRAIT} /> : null}
          </SimpleGrid>
        ) : null}
        <Group gap="sm" align="flex-start" wrap="nowrap">
          <TextInput
            flex={1}
            label={t('settings.ingest-host')}
            description={t('settings.ingest-host-hint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            spellCheck={false}
            {...form.getInputProps('host')}
          />
          <PortField label={t('settings.ingest-port')} {...form.getInputProps('port')} />
        </Group>
        <SecretField
          key={saved}
          ref={secret}
          label={t('settings.ingest-secret')}
          description={t('settings.ingest-secret-hint')}
          isStored={ingest.needsSecret}
        />
        <Button type="submit" loading={isPending} disabled={isCutOff} w="fit-content">
          {t('action.save')}
        </Button>
      </Stack>
    </form>
  );
}
