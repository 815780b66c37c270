import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { OBS_OFF } from '../../../main/contract/obs.ts';
import type { ObsRole } from '../../../main/contract/obs-machines.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { PortField } from '../../components/port-field.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';

/** Name of an OBS machine, address and password of its WebSocket server. */
export function ObsConnectForm({ role, onConnected }: { role: ObsRole; onConnected?: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const machines = useSnapshot((snapshot) => snapshot.obsMachines.machines);
  const known = machines.find((machine) => machine.role === role);
  const { isPending, isCutOff } = useCommandState(`obs/connect/${role}`);
  const password = useRef<SecretFieldHandle>(null);
  const form = useForm({
    initialValues: {
      name: known?.name ?? t(`obs.name-${role}`),
      host: known?.host ?? (role === 'main' ? '127.0.0.1' : ''),
      port: known?.port ?? OBS_OFF.port,
    },
    validate: {
      name: (value) => (value.trim() === '' ? t('form.needed') : null),
      host: (value) => (value.trim() === '' ? t('form.needed') : null),
    },
  });
  const connect = form.onSubmit(async ({ name, host, port }) => {
    const typed = password.current?.read();
    const input = { machine: role, name: name.trim(), host: host.trim(), port, ...(typed === undefined ? {} : { password: typed }) };
    const outcome = await run(`obs/connect/${role}`, (api, options) => api.obs.connect(input, options));
    if (outcome.ok) onConnected?.();
  });
  return (
    <form onSubmit={connect} noValidate autoComplete="off">
      <Stack gap="sm">
        <p className="quiet" style={{ margin: 0 }}>
          {t('obs.connect-hint')}
        </p>
        {machines.length > 0 ? <TextInput label={t('obs.name')} maxLength={60} {...form.getInputProps('name')} /> : null}
        <Group gap="sm" align="flex-start" wrap="nowrap">
          <TextInput flex={1} label={t('obs.host')} spellCheck={false} {...form.getInputProps('host')} />
          <PortField w={110} label={t('obs.port')} {...form.getInputProps('port')} />
        </Group>
        <SecretField ref={password} label={t('obs.password')} isStored={known?.hasPassword ?? false} />
        <Button type="submit" loading={isPending} disabled={isCutOff} w="fit-content">
          {t('obs.connect')}
        </Button>
      </Stack>
    </form>
  );
}
