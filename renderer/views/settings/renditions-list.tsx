import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Rendition } from '../../../main/contract/rendition.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { useFormats } from '../../components/format.ts';
import classes from '../on-air/card-fit.module.css';
import { useProfileText } from '../on-air/fit-words.ts';

/** Every rendition that some destination has, whether it runs or not. */
export function RenditionsList() {
  const { t } = useTranslation();
  const renditions = useSnapshot((snapshot) => snapshot.renditions);
  return (
    <Stack gap="sm">
      <p className="quiet">{t(renditions.length === 0 ? 'fit.none' : 'fit.list-hint')}</p>
      {renditions.map((rendition) => (
        <RenditionRow key={rendition.id} rendition={rendition} />
      ))}
    </Stack>
  );
}

function RenditionRow({ rendition }: { rendition: Rendition }) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const profileText = useProfileText();
  const formats = useFormats();
  const { profile, destinations, status, costPercent } = rendition;
  const names = useSnapshot((snapshot) =>
    snapshot.destinations
      .filter(({ id }) => destinations.includes(id))
      .map(({ name }) => name)
      .join(', '),
  );
  return (
    <section className={classes.fit} data-fits={status.fault ? 'no' : 'yes'} aria-label={names}>
      <h3 className={classes.heading}>{t('fit.for', { names })}</h3>
      <p className={classes.text}>{profileText(profile)}</p>
      <p className={`${classes.text} numbers`}>
        {t('fit.state', { state: t(`fit.state-${status.state}`), percent: costPercent })}
        {status.state === 'running' && status.speed > 0
          ? ` · ${t('fit.speed', { speed: formats.number(status.speed, 2), behind: formats.number(status.behindMs / 1_000, 1) })}`
          : ''}
      </p>
      {status.fault ? <p className={classes.text}>{faultText(status.fault, names)}</p> : null}
    </section>
  );
}
