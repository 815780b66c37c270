import { Button, Group, Loader, NativeSelect } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { useFormats } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import classes from './preflight.module.css';

/** For what a preflight is run, and the button that runs it. */
export function Start({ canPrint }: { canPrint: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const events = useSnapshot((snapshot) => snapshot.events);
  const running = useSnapshot((snapshot) => snapshot.preflight.running);
  const coming = events.filter(({ state }) => state === 'upcoming' || state === 'on-air').sort((a, b) => a.startsAtMs - b.startsAtMs);
  const [chosen, choose] = useState<string | null>(null);
  const eventId = coming.some(({ id }) => id === chosen) || chosen === '' ? chosen : (coming[0]?.id ?? '');
  const options = [
    ...coming.map(({ id, title, startsAtMs }) => ({
      value: id,
      label: `${title} · ${formats.day(startsAtMs)} ${formats.time(startsAtMs)}`,
    })),
    { value: '', label: t('preflight.all-destinations') },
  ];
  return (
    <Panel title={t('preflight.title')}>
      <p className={classes.lead}>{t('preflight.lead')}</p>
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label={t('preflight.for')}
          className={classes.choice}
          data={options}
          value={eventId ?? ''}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <CommandButton
          commandKey="preflight"
          command={(api, given) => api.preflight.run(eventId ? { eventId } : {}, given)}
          loading={running !== null}
        >
          {t('preflight.run')}
        </CommandButton>
        {canPrint ? (
          <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
            {t('preflight.print')}
          </Button>
        ) : null}
        {running ? (
          <span className={classes.running} role="status">
            <Loader size="sm" aria-hidden />
            {t('preflight.running', { seconds: Math.round(running.windowMs / 1_000) })}
          </span>
        ) : null}
      </Group>
    </Panel>
  );
}
