import { Button } from '@mantine/core';
import { IconAlertTriangle, IconTransform } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import classes from './card-fit.module.css';
import { FitPanel } from './fit-panel.tsx';
import { useMisfitText, useProfileText } from './fit-words.ts';

/** What of the program this destination does not take, or what it gets instead, and the way to change either. */
export function CardFit({ destination }: { destination: Destination }) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const misfitText = useMisfitText();
  const profileText = useProfileText();
  const { id, name } = destination;
  const misfits = useSnapshot((snapshot) => snapshot.misfits[id]);
  const rendition = useSnapshot((snapshot) => snapshot.renditions.find((one) => one.id === destination.rendition));
  const [isOpen, setOpen] = useState(false);
  if (!misfits && !rendition) return null;
  return (
    <div className={classes.fit} data-fits={misfits ? 'no' : 'yes'}>
      {rendition ? (
        <p className={classes.line}>
          <IconTransform size={18} aria-hidden />
          <span>
            {profileText(rendition.profile)}
            {rendition.status.state === 'idle' ? '' : ` · ${t(`fit.state-${rendition.status.state}`)}`}
          </span>
        </p>
      ) : null}
      {rendition?.status.fault ? <p className={classes.text}>{faultText(rendition.status.fault, name)}</p> : null}
      {misfits ? (
        <p className={classes.line}>
          <IconAlertTriangle size={18} aria-hidden />
          <span>{t('fit.does-not-fit', { list: misfits.map(misfitText).join('; ') })}</span>
        </p>
      ) : null}
      <Button
        size="compact-md"
        variant="default"
        w="fit-content"
        onClick={() => setOpen(true)}
        aria-label={`${t(misfits ? 'fit.make-fit' : 'fit.change')}: ${name}`}
      >
        {t(misfits ? 'fit.make-fit' : 'fit.change')}
      </Button>
      {isOpen ? (
        <Dialog title={t('fit.title', { name })} size="lg" onClose={() => setOpen(false)}>
          <FitPanel destination={destination} onDone={() => setOpen(false)} />
        </Dialog>
      ) : null}
    </div>
  );
}
