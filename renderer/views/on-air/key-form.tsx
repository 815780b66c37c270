import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination, DestinationKey } from '../../../main/contract/destination.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { SecretField, type SecretFieldHandle } from '../../components/secret-field.tsx';
import { venueEpochMs, venueTime } from '../schedule/venue-time.ts';

const SPANS = ['always', 'until', 'from-until', 'event'] as const;
type Span = (typeof SPANS)[number];

interface KeyFormProps {
  destination: Destination;
  /** Left out: a new one. */
  stored?: DestinationKey;
  onClose: () => void;
}

/** Adds a key or changes one. The key is sent and not kept. It stands inside another form, so it has none of its own. */
export function KeyForm({ destination: { id, kind, backupServer }, stored, onClose }: KeyFormProps) {
  const { t } = useTranslation();
  const run = useCommand();
  const commandKey = `key-form/${id}/${stored?.id ?? 'new'}`;
  const { isPending, isCutOff } = useCommandState(commandKey);
  const timeZone = useSnapshot((snapshot) => snapshot.station.timeZone);
  const events = useSnapshot((snapshot) => snapshot.events).filter((event) => event.state === 'upcoming' || event.id === stored?.eventId);
  const key = useRef<SecretFieldHandle>(null);
  const backupKey = useRef<SecretFieldHandle>(null);
  const [name, setName] = useState(stored?.name ?? '');
  const [span, setSpan] = useState<Span>(spanOf(stored));
  const [from, setFrom] = useState(localOf(stored?.validFromMs ?? null, timeZone));
  const [until, setUntil] = useState(localOf(stored?.validUntilMs ?? null, timeZone));
  const [eventId, setEventId] = useState(stored?.eventId ?? events[0]?.id ?? '');
  const [problem, setProblem] = useState('');
  const timesId = useId();

  const save = async () => {
    const typed = key.current?.read();
    const isEventChosen = span === 'event' && eventId !== '';
    const fields = {
      name: name.trim(),
      validFromMs: span === 'from-until' ? venueEpochMs(from, timeZone) : null,
      validUntilMs: span === 'until' || span === 'from-until' ? venueEpochMs(until, timeZone) : null,
      eventId: isEventChosen ? eventId : null,
    };
    const isTimeMissing = (span !== 'always' && span !== 'event' && fields.validUntilMs === null) || (span === 'from-until' && from === '');
    const missing =
      !stored && !typed ? 'key.key-needed' : isTimeMissing ? 'key.time-needed' : span === 'event' && !isEventChosen ? 'key.no-events' : '';
    setProblem(missing === '' ? '' : t(missing, { context: kind }));
    if (missing !== '') return;
    const backup = backupKey.current?.read();
    const secrets = { ...(typed ? { key: typed } : {}), ...(backup === undefined ? {} : { backupKey: backup }) };
    const outcome = await run(commandKey, (api, options) =>
      stored
        ? api.keys.change({ id, keyId: stored.id, ...fields, ...secrets }, options)
        : api.keys.add({ id, ...fields, key: typed ?? '', ...secrets }, options),
    );
    if (outcome.ok) onClose();
  };

  return (
    <Stack gap="sm" role="group" aria-label={t(stored ? 'key.change' : 'key.add', { context: kind })}>
      <TextInput
        label={t('key.name')}
        placeholder={t('key.name-example')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SecretField
        ref={key}
        label={t('key.key', { context: kind })}
        isStored={false}
        placeholder={stored ? t('secret.stored') : undefined}
      />
      {backupServer === '' ? null : (
        <SecretField
          ref={backupKey}
          label={t('key.backup-key')}
          description={t('key.backup-key-hint')}
          isStored={stored?.hasBackup ?? false}
        />
      )}
      <NativeSelect
        size="md"
        label={t('key.valid')}
        value={span}
        data={SPANS.map((value) => ({ value, label: t(`key.span-${value}`) }))}
        onChange={(event) => setSpan(event.currentTarget.value as Span)}
      />
      {span === 'event' ? (
        <NativeSelect
          size="md"
          label={t('key.event')}
          value={eventId}
          data={events.map((event) => ({ value: event.id, label: `${event.title}, ${event.startsAt.replace('T', ' ')}` }))}
          onChange={(event) => setEventId(event.currentTarget.value)}
        />
      ) : null}
      {span === 'from-until' ? (
        <TextInput
          type="datetime-local"
          label={t('key.from-label')}
          aria-describedby={timesId}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
      ) : null}
      {span === 'until' || span === 'from-until' ? (
        <>
          <TextInput
            type="datetime-local"
            label={t('key.until-label')}
            aria-describedby={timesId}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <p id={timesId} className="quiet" style={{ margin: 0 }}>
            {t('event.zone-hint', { timeZone })}
          </p>
        </>
      ) : null}
      {problem === '' ? null : (
        <p role="alert" style={{ margin: 0 }}>
          {problem}
        </p>
      )}
      <Group>
        <Button loading={isPending} disabled={isCutOff} onClick={() => void save()}>
          {t(stored ? 'key.save' : 'key.store', { context: kind })}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

function spanOf(stored: DestinationKey | undefined): Span {
  if (!stored) return 'always';
  if (stored.eventId !== null) return 'event';
  if (stored.validFromMs !== null) return 'from-until';
  return stored.validUntilMs === null ? 'always' : 'until';
}

function localOf(atMs: number | null, timeZone: string): string {
  return atMs === null ? '' : venueTime(atMs, timeZone);
}
