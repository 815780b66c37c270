import { Group, Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../../client/hooks.tsx';
import { PortField } from '../../components/port-field.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';
import type { AlertValues } from './alert-values.ts';
import classes from './settings.module.css';

/** The mail server that alerts are sent by, and whom they reach. */
export function MailFields({ form, password }: { form: UseFormReturnType<AlertValues>; password: Ref<SecretFieldHandle> }) {
  const { t } = useTranslation();
  const hasPassword = useSnapshot((snapshot) => snapshot.settings.hasMailPassword);
  return (
    <Stack gap="md">
      <Switch label={t('settings.mail')} {...form.getInputProps('hasMail', { type: 'checkbox' })} />
      {form.values.hasMail ? (
        <fieldset className={classes.part}>
          <legend>{t('settings.mail-server')}</legend>
          <Group gap="sm" align="flex-start" wrap="nowrap">
            <TextInput flex={1} label={t('settings.mail-host')} spellCheck={false} {...form.getInputProps('host')} />
            <PortField label={t('settings.mail-port')} {...form.getInputProps('port')} />
          </Group>
          <Switch label={t('settings.mail-secure')} {...form.getInputProps('secure', { type: 'checkbox' })} />
          <TextInput label={t('settings.mail-user')} spellCheck={false} {...form.getInputProps('username')} />
          <SecretField ref={password} label={t('settings.mail-password')} isStored={hasPassword} />
          <TextInput label={t('settings.mail-from')} spellCheck={false} {...form.getInputProps('from')} />
          <TextInput
            label={t('settings.mail-to')}
            description={t('settings.mail-to-hint')}
            spellCheck={false}
            {...form.getInputProps('to')}
          />
        </fieldset>
      ) : null}
    </Stack>
  );
}
