import { Button, Collapse, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination, DestinationKind } from '../../../main/contract/destination.ts';
import type { KeyDoubt, LimitOverrides, Platform } from '../../../main/contract/platform.ts';
import { useCommand, useCommandState } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { HoldButton } from '../../components/hold-button.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';
import classes from '../keys/keys.module.css';
import { BackupFields } from './backup-fields.tsx';
import { FitPanel } from './fit-panel.tsx';
import { KeyList } from './key-list.tsx';
import { LimitFields } from './limit-fields.tsx';
import { PlatformPicker, usePlatforms, usualServer } from './platform-picker.tsx';

const KINDS: readonly DestinationKind[] = ['rtmp', 'srt', 'hls', 'mpegts', 'file'];

/** Adds a destination, or changes or removes the given one. Keys and passwords are sent and not kept. */
export function DestinationDialog({ destination, onClose }: { destination?: Destination; onClose: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const commandKey = `destination/${destination?.id ?? 'new'}`;
  const { isPending, isCutOff } = useCommandState(commandKey);
  const key = useRef<SecretFieldHandle>(null);
  const backupKey = useRef<SecretFieldHandle>(null);
  const password = useRef<SecretFieldHandle>(null);
  const form = useForm({
    initialValues: {
      name: destination?.name ?? '',
      kind: destination?.kind ?? ('rtmp' as DestinationKind),
      server: destination?.server ?? '',
      username: destination?.username ?? '',
      backupServer: destination?.backupServer ?? '',
      platform: destination?.platform ?? null,
      limits: destination?.limits ?? ({} as LimitOverrides),
    },
    validate: {
      name: (value) => (value.trim() === '' ? t('form.needed') : null),
      server: (value, { kind }) => serverProblem(value.trim(), kind, t),
      backupServer: (value, { kind }) => (value.trim() === '' || kind !== 'rtmp' ? null : serverProblem(value.trim(), kind, t)),
    },
  });
  const { kind } = form.values;
  const [hasLogin, setLogin] = useState(form.values.username !== '');
  const [hasLimits, setLimits] = useState(Object.keys(form.values.limits).length > 0);
  const [hasFit, setFit] = useState(false);
  const [doubts, setDoubts] = useState<readonly KeyDoubt[]>([]);
  const platforms = usePlatforms();
  const platform = platforms.find(({ id }) => id === form.values.platform) ?? null;

  const pick = (picked: Platform | null) => {
    form.setFieldValue('platform', picked?.id ?? null);
    if (!picked) return;
    form.setFieldValue('server', usualServer(picked));
    if (form.values.name.trim() === '') form.setFieldValue('name', picked.name);
  };
  /** Doubts about a key are shown once; the second time it is sent all the same. */
  const isDoubtful = async (server: string, typed: string | undefined): Promise<boolean> => {
    if (typed === undefined || typed === '') return false;
    const check = { platform: form.values.platform, server, key: typed };
    const outcome = await run('keys/check', (api, options) => api.keys.check(check, options));
    const found = outcome.ok ? outcome.result.doubts : [];
    setDoubts(found);
    return found.length > 0 && found.join() !== doubts.join();
  };

  const save = form.onSubmit(async ({ name, server, backupServer, username, platform: chosen, limits }) => {
    const typed = kind === 'rtmp' || kind === 'srt' ? key.current?.read() : undefined;
    if (kind === 'rtmp' && (await isDoubtful(server.trim(), typed))) return;
    const fields = {
      name: name.trim(),
      server: kind === 'hls' ? '' : server.trim(),
      username: username.trim(),
      ...given('key', typed),
      ...given('backupKey', backupServer.trim() === '' ? undefined : backupKey.current?.read()),
      ...given('password', password.current?.read()),
      ...changed('backupServer', kind === 'rtmp' ? backupServer.trim() : '', destination?.backupServer ?? ''),
      ...changed('platform', chosen, destination?.platform ?? null),
      ...changed('limits', limits, destination?.limits ?? {}),
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
          {kind === 'rtmp' ? (
            <PlatformPicker
              platforms={platforms}
              value={form.values.platform}
              server={form.values.server}
              onPick={pick}
              onServer={(url) => form.setFieldValue('server', url)}
            />
          ) : null}
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
          {kind === 'rtmp' || kind === 'mpegts' || kind === 'srt' ? (
            <TextInput
              label={t('destination.server')}
              description={t(`destination.server-hint-${kind}`)}
              required
              inputMode="url"
              spellCheck={false}
              {...form.getInputProps('server')}
            />
          ) : null}
          {kind === 'srt' ? (
            <>
              <SecretField
                ref={key}
                label={t('srt.stream-id')}
                description={t('srt.stream-id-hint')}
                isStored={destination?.hasKey ?? false}
              />
              {destination ? <KeyList destinationId={destination.id} /> : null}
              <SecretField
                ref={password}
                label={t('srt.passphrase')}
                description={t('srt.passphrase-hint')}
                isStored={destination?.hasPassword ?? false}
              />
            </>
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
              {doubts.length > 0 ? (
                <div className={classes.warn} role="alert">
                  {doubts.map((doubt) => (
                    <p key={doubt} style={{ margin: 0 }}>
                      {t(`key-doubt.${doubt}`, { example: platform?.key.example ?? '' })}
                    </p>
                  ))}
                </div>
              ) : null}
              {destination ? <KeyList destinationId={destination.id} /> : null}
              <BackupFields
                destination={destination}
                platform={platform}
                value={form.values.backupServer}
                error={typeof form.errors.backupServer === 'string' ? form.errors.backupServer : null}
                onChange={(server) => form.setFieldValue('backupServer', server)}
                backupKey={backupKey}
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
              <Button
                variant="transparent"
                size="sm"
                px={0}
                w="fit-content"
                onClick={() => setLimits(!hasLimits)}
                aria-expanded={hasLimits}
              >
                {t('limit.title')}
              </Button>
              <Collapse expanded={hasLimits}>
                <LimitFields platform={platform} limits={form.values.limits} onChange={(limits) => form.setFieldValue('limits', limits)} />
              </Collapse>
            </>
          ) : null}
          {destination && kind !== 'file' ? (
            <>
              <Button variant="transparent" size="sm" px={0} w="fit-content" onClick={() => setFit(!hasFit)} aria-expanded={hasFit}>
                {t('fit.change')}
              </Button>
              {hasFit ? <FitPanel destination={destination} onDone={onClose} /> : null}
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
              {t(doubts.length > 0 ? 'key-doubt.save-anyway' : destination ? 'action.save' : 'destination.add')}
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

/** What is left as it was is left out. */
function changed<K extends string, V>(name: K, value: V, before: V): Partial<Record<K, V>> {
  return JSON.stringify(value) === JSON.stringify(before) ? {} : ({ [name]: value } as Record<K, V>);
}

function serverProblem(server: string, kind: DestinationKind, t: (key: string) => string): string | null {
  if (kind === 'hls') return null;
  if (kind === 'file') return server === '' || /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(server) ? null : t('form.folder');
  if (kind === 'srt') return /^srt:\/\/[^\s/?]+:\d{1,5}(\?latency=\d{1,5})?$/i.test(server) ? null : t('form.srt-url');
  if (kind === 'rtmp') return /^rtmps?:\/\/[^\s/]+/i.test(server) ? null : t('form.rtmp-url');
  return /^udp:\/\/[^\s/]+:\d{1,5}$/i.test(server) ? null : t('form.udp-url');
}
