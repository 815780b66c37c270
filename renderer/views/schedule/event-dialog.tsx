import { Autocomplete, Button, Checkbox, Group, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { DateInput, DatesProvider, TimePicker } from '@mantine/dates';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { BroadcastEvent, EventKind } from '../../../main/contract/broadcast-event.ts';
import { isRehearsal } from '../../../main/contract/rehearsal-id.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { laterOnTheClock } from './venue-time.ts';

const KINDS: readonly EventKind[] = ['concert', 'gallery-tour', 'talk', 'open-camera'];
const USUAL_MINUTES = 120;

interface EventDialogProps {
  event?: BroadcastEvent;
  /** Wall-clock time in the venue's zone that a new event is offered. */
  startsAt: string;
  onClose: () => void;
}

/** Adds an event or changes the given one. Times are the venue's. */
export function EventDialog({ event, startsAt, onClose }: EventDialogProps) {
  const { t } = useTranslation();
  const run = useCommand();
  const commandKey = `event/${event?.id ?? 'new'}`;
  const { isPending, isCutOff } = useCommandState(commandKey);
  const all = useSnapshot((snapshot) => snapshot.destinations);
  const destinations = all.filter(({ id }) => !isRehearsal(id));
  const scenes = useSnapshot((snapshot) => snapshot.obs.scenes);
  const timeZone = useSnapshot((snapshot) => snapshot.station.timeZone);
  const start = event?.startsAt ?? startsAt;
  const end = event?.endsAt ?? laterOnTheClock(start, USUAL_MINUTES);
  const form = useForm({
    initialValues: {
      title: event?.title ?? '',
      kind: event?.kind ?? ('concert' as EventKind),
      startDay: start.slice(0, 10) as string | null,
      startTime: start.slice(11),
      endDay: end.slice(0, 10) as string | null,
      endTime: end.slice(11),
      destinationIds: event?.destinationIds ?? destinations.map(({ id }) => id),
      openingScene: event?.openingScene ?? '',
      closingScene: event?.closingScene ?? '',
      drivesObs: event?.drivesObs ?? true,
    },
    validate: {
      title: (value) => (value.trim() === '' ? t('form.needed') : null),
      startDay: (value) => (value ? null : t('form.needed')),
      startTime: (value) => (value ? null : t('form.needed')),
      endDay: (value) => (value ? null : t('form.needed')),
      endTime: (value, values) =>
        value === ''
          ? t('form.needed')
          : joined(values.endDay, value) > joined(values.startDay, values.startTime)
            ? null
            : t('event.end-first'),
    },
  });
  const save = form.onSubmit(async ({ title, startDay, startTime, endDay, endTime, ...rest }) => {
    const draft = { ...rest, title: title.trim(), startsAt: joined(startDay, startTime), endsAt: joined(endDay, endTime) };
    const outcome = await run(commandKey, (api, options) =>
      event ? api.events.change({ id: event.id, ...draft }, options) : api.events.add(draft, options),
    );
    if (outcome.ok) onClose();
  });
  const timeProps = {
    size: 'md',
    hoursInputLabel: t('event.hours'),
    minutesInputLabel: t('event.minutes'),
  } as const;
  return (
    <Dialog title={t(event ? 'event.edit-title' : 'event.add')} onClose={onClose} size="lg">
      <DatesProvider settings={{ firstDayOfWeek: 1, weekendDays: [] }}>
        <form onSubmit={save} noValidate autoComplete="off">
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <TextInput label={t('event.title')} required data-autofocus {...form.getInputProps('title')} />
              <NativeSelect
                size="md"
                label={t('event.kind')}
                data={KINDS.map((value) => ({ value, label: t(`event-kind.${value}`) }))}
                {...form.getInputProps('kind')}
              />
            </SimpleGrid>
            <SimpleGrid cols={{ base: 2, xs: 4 }}>
              <DateInput label={t('event.start-day')} valueFormat="YYYY-MM-DD" required {...form.getInputProps('startDay')} />
              <TimePicker label={t('event.start-time')} required {...timeProps} {...form.getInputProps('startTime')} />
              <DateInput label={t('event.end-day')} valueFormat="YYYY-MM-DD" required {...form.getInputProps('endDay')} />
              <TimePicker label={t('event.end-time')} required {...timeProps} {...form.getInputProps('endTime')} />
            </SimpleGrid>
            <p className="quiet" style={{ margin: 0 }}>
              {t('event.zone-hint', { timeZone })}
            </p>
            <Checkbox.Group label={t('event.destinations')} {...form.getInputProps('destinationIds')}>
              <Group mt="xs" gap="lg">
                {destinations.map(({ id, name }) => (
                  <Checkbox key={id} value={id} label={name} />
                ))}
                {destinations.length === 0 ? <span className="quiet">{t('destination.none')}</span> : null}
              </Group>
            </Checkbox.Group>
            <Checkbox label={t('event.drives-obs')} {...form.getInputProps('drivesObs', { type: 'checkbox' })} />
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <Autocomplete
                label={t('event.opening-scene')}
                data={scenes}
                placeholder={t('event.scene-alone')}
                {...form.getInputProps('openingScene')}
              />
              <Autocomplete
                label={t('event.closing-scene')}
                data={scenes}
                placeholder={t('event.scene-alone')}
                {...form.getInputProps('closingScene')}
              />
            </SimpleGrid>
            <Group justify="flex-end">
              <Button type="submit" loading={isPending} disabled={isCutOff}>
                {t(event ? 'action.save' : 'event.add')}
              </Button>
            </Group>
          </Stack>
        </form>
      </DatesProvider>
    </Dialog>
  );
}

/** `2026-11-21` and `19:30` (or `19:30:00`) as one wall-clock time. */
function joined(day: string | null, time: string): string {
  return `${(day ?? '').slice(0, 10)}T${time.slice(0, 5)}`;
}
