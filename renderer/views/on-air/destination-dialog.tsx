import { Button, Collapse, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination, DestinationKind } from '../../../main/contract/destination.ts';
import { useCommand, useCommandState } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { HoldButton } from '../../components/hold-button.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';

const KINDS: readonly DestinationKind[] = ['rtmp', 'hls', 'mpegts', 'file'];

/** Adds a destination, or changes or removes the given one. Keys and passwords are sent and not kept. */
export function DestinationDialog({ destination, onClose }: { destination?: Destination; onClose: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const commandKey = `destination/${destination?.id ?? 'new'}`;
  const { isPending, isCutOff } = useCommandState(commandKey);
  const key = useRef<SecretFieldHandle>(null);
  const password = useRef<SecretFieldHandle>(null);
  const form = useForm({
    initialValues: {
      name: destination?.name ?? '',
      kind: destination?.kind ?? ('rtmp' as DestinationKind),
      server: destination?.server ?? '',
      username: destination?.username ?? '',
    },
    validate: {
      name: (value) => (value.trim() === '' ? t('form.needed') : null),
      server: (value, { kind }) => serverProblem(value.trim(), kind, t),
    },
  });
  const { kind } = form.values;
  const [hasLogin, setLogin] = useState(form.values.username !== '');

  const save = form.onSubmit(async ({ name, server, username }) => {
    const fields = {
      name: name.trim(),
      server: kind === 'hls' ? '' : server.trim(),
      username: username.trim(),
      ...given('key', key.current?.read()),
      ...given('password', password.current?.read()),
    };
    const outcome = await run(commandKey, (api, options) =>
      destination
        ? api.destinations.change({ id: destination.id, ...fields }, options)
        : api.destinations.add({ kind, ...fields }, options),
    );
    if (outcome.ok) onClose();
  });
  const remove = async (id: string) => {
    const outcome = await run(commandKey, (api, options) => api.destinations.remove({ id }, options));
    if (outcome.ok) onClose();
  };

  return (
    <Dialog title={destination ? t('destination.edit-title', { name: destination.name }) : t('destination.add-title')} onClose={onClose}>
      <form onSubmit={save} noValidate autoComplete="off">
        <Stack gap="md">
          {destination ? null : (
            <SegmentedControl
              size="md"
              fullWidth
              aria-label={t('destination.kind')}
              data={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
              {...form.getInputProps('kind')}
            />
          )}
          <TextInput
            label={t('destination.name')}
            placeholder={t(`destination.name-example-${kind}`)}
            required
            data-autofocus
            {...form.getInputProps('name')}
          />
          {kind === 'file' ? (
            <TextInput
              label={t('destination.folder')}
              description={t('destination.folder-hint')}
              spellCheck={false}
              {...form.getInputProps('server')}
            />
          ) : null}
          {kind === 'rtmp' || kind === 'mpegts' ? (
            <TextInput
              label={t('destination.server')}
              description={t(`destination.server-hint-${kind}`)}
              required
              inputMode="url"
              spellCheck={false}
              {...form.getInputProps('server')}
            />
          ) : null}
          {kind === 'hls' ? <p className="quiet">{t('destination.hls-hint')}</p> : null}
          {kind === 'rtmp' ? (
            <>
              <SecretField
                ref={key}
                label={t('destination.key')}
                description={t('destination.key-hint')}
                isStored={destination?.hasKey ?? false}
              />
              <Button variant="transparent" size="sm" px={0} w="fit-content" onClick={() => setLogin(!hasLogin)} aria-expanded={hasLogin}>
                {t('destination.login')}
              </Button>
              <Collapse expanded={hasLogin}>
                <Stack gap="md">
                  <TextInput label={t('destination.username')} spellCheck={false} {...form.getInputProps('username')} />
                  <SecretField ref={password} label={t('destination.password')} isStored={destination?.hasPassword ?? false} />
                </Stack>
              </Collapse>
            </>
          ) : null}
          <Group justify="space-between">
            {destination ? (
              <HoldButton
                variant="light"
                color="red"
                leftSection={<IconTrash size={18} aria-hidden />}
                disabled={isCutOff || isPending}
                onHeld={() => void remove(destination.id)}
              >
                {t('destination.remove')}
              </HoldButton>
            ) : (
              <span />
            )}
            <Button type="submit" loading={isPending} disabled={isCutOff}>
              {t(destination ? 'action.save' : 'destination.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function given<K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, string>);
}

function serverProblem(server: string, kind: DestinationKind, t: (key: string) => string): string | null {
  if (kind === 'hls') return null;
  if (kind === 'file') return server === '' || /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(server) ? null : t('form.folder');
  if (kind === 'rtmp') return /^rtmps?:\/\/[^\s/]+/i.test(server) ? null : t('form.rtmp-url');
  return /^udp:\/\/[^\s/]+:\d{1,5}$/i.test(server) ? null : t('form.udp-url');
}
