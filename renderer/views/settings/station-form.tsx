import { Button, NativeSelect, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { LANGUAGES } from '../../i18n/create-i18n.ts';

/** The house: its name, the zone that all times are in, and the language that a new browser starts with. */
export function StationForm() {
  const { t } = useTranslation();
  const run = useCommand();
  const station = useSnapshot((snapshot) => snapshot.station);
  const { isPending, isCutOff } = useCommandState('station');
  const zones = useMemo(() => timeZones(station.timeZone), [station.timeZone]);
  const form = useForm({
    initialValues: station,
    validate: {
      name: (value) => (value.trim() === '' ? t('form.needed') : null),
      timeZone: (value) => (value ? null : t('form.needed')),
    },
  });
  const save = form.onSubmit(async (values) => {
    const outcome = await run('station', (api, options) => api.station.set({ ...values, name: values.name.trim() }, options));
    if (outcome.ok) form.resetDirty(values);
  });
  return (
    <form onSubmit={save} noValidate autoComplete="off">
      <Stack gap="md">
        <TextInput label={t('settings.name')} required {...form.getInputProps('name')} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={t('settings.time-zone')}
            data={zones}
            searchable
            allowDeselect={false}
            limit={80}
            nothingFoundMessage={t('settings.zone-unknown')}
            {...form.getInputProps('timeZone')}
          />
          <NativeSelect
            size="md"
            label={t('settings.language')}
            data={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
            {...form.getInputProps('language')}
          />
        </SimpleGrid>
        <Button type="submit" loading={isPending} disabled={isCutOff || !form.isDirty()} w="fit-content">
          {t('action.save')}
        </Button>
      </Stack>
    </form>
  );
}

function timeZones(current: string): string[] {
  return [...new Set([current, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
}
