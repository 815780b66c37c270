import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';

/** A real publish of 10 s to one destination, after somebody has said that it may be. */
export function PrivateTestButton({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  const run = useCommand();
  const [isAsking, setAsking] = useState(false);
  const isServed = useSnapshot((snapshot) => snapshot.relays[id]?.wanted ?? false);
  const { isPending, isCutOff } = useCommandState('preflight/test');
  const publish = async () => {
    setAsking(false);
    await run('preflight/test', (api, options) => api.preflight.privateTest({ id, consent: true }, options));
  };
  return (
    <>
      <Button
        variant="default"
        size="sm"
        loading={isPending || isServed}
        disabled={isCutOff}
        aria-label={t('preflight.test-of', { name })}
        onClick={() => setAsking(true)}
      >
        {t('preflight.test')}
      </Button>
      {isAsking ? (
        <Dialog title={t('preflight.test-ask', { name })} onClose={() => setAsking(false)}>
          <Stack gap="md">
            <p style={{ margin: 0 }}>{t('preflight.test-warning', { name })}</p>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(false)}>
                {t('preflight.cancel')}
              </Button>
              <Button onClick={() => void publish()}>{t('preflight.test-yes')}</Button>
            </Group>
          </Stack>
        </Dialog>
      ) : null}
    </>
  );
}
