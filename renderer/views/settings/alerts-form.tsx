import { Button, Group, NativeSelect, Stack, Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { alertLevelSchema } from '../../../main/contract/alert.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';
import { changeOf, mailProblems, valuesOf } from './alert-values.ts';
import { DesktopPermission } from './desktop-permission.tsx';
import { MailFields } from './mail-fields.tsx';
import classes from './settings.module.css';

/** What alerts do beside being shown, and where else they go. */
export function AlertsForm() {
  const { t } = useTranslation();
  const run = useCommand();
  const alerts = useSnapshot((snapshot) => snapshot.settings.alerts);
  const hasWebhook = useSnapshot((snapshot) => snapshot.settings.hasWebhook);
  const { isPending, isCutOff } = useCommandState('alerts');
  const webhook = useRef<SecretFieldHandle>(null);
  const password = useRef<SecretFieldHandle>(null);
  const [saved, setSaved] = useState(0);
  const form = useForm({ initialValues: valuesOf(alerts), validate: (values) => mailProblems(values, t) });
  const save = form.onSubmit(async (values) => {
    const secrets = { webhookUrl: webhook.current?.read(), mailPassword: password.current?.read() };
    const outcome = await run('alerts', (api, options) => api.alerts.configure(changeOf(values, secrets), options));
    // New fields, so that the secrets just sent do not stay on the page.
    if (outcome.ok) setSaved(saved + 1);
  });
  return (
    <form onSubmit={save} noValidate autoComplete="off">
      <Stack gap="md">
        <NativeSelect
          size="md"
          label={t('settings.alert-level')}
          description={t('settings.alert-level-hint')}
          data={alertLevelSchema.options.map((value) => ({ value, label: t(`settings.level-${value}`) }))}
          {...form.getInputProps('level')}
        />
        <Switch label={t('settings.alert-sound')} {...form.getInputProps('sound', { type: 'checkbox' })} />
        <Switch label={t('settings.alert-desktop')} {...form.getInputProps('desktop', { type: 'checkbox' })} />
        <DesktopPermission />
        <SecretField
          key={`webhook ${saved}`}
          ref={webhook}
          label={t('settings.webhook')}
          description={t('settings.webhook-hint')}
          isStored={hasWebhook}
        />
        <MailFields key={`mail ${saved}`} form={form} password={password} />
        <Group gap="sm">
          <Button type="submit" loading={isPending} disabled={isCutOff}>
            {t('action.save')}
          </Button>
          <TrialButton />
        </Group>
        <p className={classes.hint}>{t('settings.trial-hint')}</p>
      </Stack>
    </form>
  );
}

/** Says that it was sent; why it was not comes as any refusal does. */
function TrialButton() {
  const { t } = useTranslation();
  return (
    <CommandButton
      commandKey="alerts/test"
      variant="default"
      command={async (api, options) => {
        await api.alerts.test(undefined, options);
        const message = t('settings.trial-sent');
        notifications.show({ id: message, color: 'green', message, closeButtonProps: { 'aria-label': t('action.close') } });
      }}
    >
      {t('settings.trial')}
    </CommandButton>
  );
}
