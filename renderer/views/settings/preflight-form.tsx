import { Button, NumberInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';

const KBPS_PER_MBPS = 1_000;
const LEAST_MBPS = 0.1;
const MOST_TIMES = 6;
const DAY_MINUTES = 1_440;

/** What a preflight cannot measure, and when it runs by itself. */
export function PreflightForm() {
  const { t } = useTranslation();
  const run = useCommand();
  const settings = useSnapshot((snapshot) => snapshot.settings.preflight);
  const { isPending, isCutOff } = useCommandState('preflight/settings');
  const form = useForm({
    initialValues: {
      uploadMbps: settings.uploadKbps === null ? '' : settings.uploadKbps / KBPS_PER_MBPS,
      ntpServer: settings.ntpServer,
      minutes: settings.minutesBefore.join(', '),
    } as { uploadMbps: number | string; ntpServer: string; minutes: string },
    validate: {
      uploadMbps: (value) => (value === '' || Number(value) >= LEAST_MBPS ? null : t('preflight.upload-bad')),
      minutes: (value) => (minutesOf(value) ? null : t('preflight.minutes-bad')),
    },
  });
  const save = form.onSubmit(async (values) => {
    const uploadKbps = values.uploadMbps === '' ? null : Math.round(Number(values.uploadMbps) * KBPS_PER_MBPS);
    const input = { uploadKbps, ntpServer: values.ntpServer.trim(), minutesBefore: minutesOf(values.minutes) ?? [] };
    const outcome = await run('preflight/settings', (api, options) => api.preflight.configure(input, options));
    if (outcome.ok) form.resetDirty(values);
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label={t('preflight.upload')}
            description={t('preflight.upload-hint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            suffix={t('preflight.upload-suffix')}
            min={0}
            {...form.getInputProps('uploadMbps')}
          />
          <TextInput
            label={t('preflight.ntp')}
            description={t('preflight.ntp-hint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            {...form.getInputProps('ntpServer')}
          />
        </SimpleGrid>
        <TextInput
          label={t('preflight.minutes')}
          description={t('preflight.minutes-hint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('minutes')}
        />
        <Button type="submit" loading={isPending} disabled={isCutOff || !form.isDirty()} w="fit-content">
          {t('action.save')}
        </Button>
      </Stack>
    </form>
  );
}

/** @returns null for what is no list of minutes */
function minutesOf(text: string): number[] | null {
  const parts = text.split(/[,，\s]+/).filter((part) => part !== '');
  const minutes = parts.map(Number);
  const isGood = minutes.length <= MOST_TIMES && minutes.every((one) => Number.isInteger(one) && one >= 1 && one <= DAY_MINUTES);
  return isGood ? minutes : null;
}
