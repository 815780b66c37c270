import { Button, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';

/** Address and password of OBS's WebSocket server. */
export function ObsConnectForm({ onConnected }: { onConnected?: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const obs = useSnapshot((snapshot) => snapshot.obs);
  const { isPending, isCutOff } = useCommandState('obs/connect');
  const password = useRef<SecretFieldHandle>(null);
  const form = useForm({
    initialValues: { host: obs.host === '' ? '127.0.0.1' : obs.host, port: obs.port },
    validate: { host: (value) => (value.trim() === '' ? t('form.needed') : null) },
  });
  const connect = form.onSubmit(async ({ host, port }) => {
    const typed = password.current?.read();
    const input = { host: host.trim(), port, ...(typed === undefined ? {} : { password: typed }) };
    const outcome = await run('obs/connect', (api, options) => api.obs.connect(input, options));
    if (outcome.ok) onConnected?.();
  });
  return (
    <form onSubmit={connect} noValidate autoComplete="off">
      <Stack gap="sm">
        <p className="quiet" style={{ margin: 0 }}>
          {t('obs.connect-hint')}
        </p>
        <Group gap="sm" align="flex-start" wrap="nowrap">
          <TextInput flex={1} label={t('obs.host')} spellCheck={false} {...form.getInputProps('host')} />
          <NumberInput
            w={110}
            label={t('obs.port')}
            min={1}
            max={65_535}
            hideControls
            allowDecimal={false}
            {...form.getInputProps('port')}
          />
        </Group>
        <SecretField ref={password} label={t('obs.password')} isStored={obs.hasPassword} />
        <Button type="submit" loading={isPending} disabled={isCutOff} w="fit-content">
          {t('obs.connect')}
        </Button>
      </Stack>
    </form>
  );
}
