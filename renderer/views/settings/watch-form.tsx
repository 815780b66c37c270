import { Button, NumberInput, SimpleGrid, Stack, Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import classes from './settings.module.css';

/** Whether picture and sound of what is on air are watched, and what they are measured against. */
export function WatchForm() {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const run = useCommand();
  const watch = useSnapshot((snapshot) => snapshot.settings.watch);
  const fault = useSnapshot((snapshot) => snapshot.watch.fault);
  const { isPending, isCutOff } = useCommandState('watch');
  const form = useForm({
    initialValues: watch,
    validate: {
      targetLufs: (value) => (value >= -40 && value <= -5 ? null : t('form.lufs')),
      maxTruePeakDbtp: (value) => (value >= -20 && value <= 0 ? null : t('form.dbtp')),
    },
  });
  const save = form.onSubmit(async (values) => {
    const outcome = await run('watch', (api, options) => api.watch.configure(values, options));
    if (outcome.ok) form.resetDirty(values);
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="md">
        {fault ? <p className={classes.fault}>{faultText(fault)}</p> : null}
        <Switch
          label={t('settings.watch-on')}
          description={t('settings.watch-hint')}
          {...form.getInputProps('enabled', { type: 'checkbox' })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label={t('settings.target-loudness')}
            description={t('settings.target-hint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            suffix={t('settings.lufs-suffix')}
            min={-40}
            max={-5}
            {...form.getInputProps('targetLufs')}
          />
          <NumberInput
            label={t('settings.max-peak')}
            description={t('settings.max-peak-hint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            suffix={t('settings.dbtp-suffix')}
            min={-20}
            max={0}
            {...form.getInputProps('maxTruePeakDbtp')}
          />
        </SimpleGrid>
        <Button type="submit" loading={isPending} disabled={isCutOff || !form.isDirty()} w="fit-content">
          {t('action.save')}
        </Button>
      </Stack>
    </form>
  );
}
