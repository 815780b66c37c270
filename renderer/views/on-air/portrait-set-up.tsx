import { SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PORTRAIT } from '../../../main/contract/portrait.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import classes from './card-fit.module.css';

/** Where a second encoder publishes the portrait program to, and whether it does. */
export function PortraitSetUp() {
  const { t } = useTranslation();
  const { server, needsSecret } = useSnapshot((snapshot) => snapshot.ingest);
  const state = useSnapshot((snapshot) => snapshot.portrait.feed.state);
  return (
    <Stack gap="xs">
      <p className={classes.text}>{t('portrait.how')}</p>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <CopyField label={t('portrait.server')} value={server} />
        <CopyField label={t('portrait.key')} value={PORTRAIT} />
      </SimpleGrid>
      {needsSecret ? <p className={classes.text}>{t('portrait.secret')}</p> : null}
      <p className={classes.text}>{t('portrait.state', { state: t(`feed.${state}`) })}</p>
    </Stack>
  );
}
