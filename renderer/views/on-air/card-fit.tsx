import { Button, Select, Stack } from '@mantine/core';
import { IconAlertTriangle, IconDeviceMobile, IconTransform } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { PORTRAIT } from '../../../main/contract/portrait.ts';
import type { Rendition } from '../../../main/contract/rendition.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import classes from './card-fit.module.css';
import { FitPanel } from './fit-panel.tsx';
import { useMisfitText, useProfileText } from './fit-words.ts';
import { LeavePortrait, PortraitPanel } from './portrait-panel.tsx';

/** What of the program this destination does not take, or what it gets instead, and the way to change either. */
export function CardFit({ destination }: { destination: Destination }) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const misfitText = useMisfitText();
  const { id, name, program } = destination;
  const misfits = useSnapshot((snapshot) => snapshot.misfits[id]);
  const rendition = useSnapshot((snapshot) => snapshot.renditions.find((one) => one.id === destination.rendition));
  const [isOpen, setOpen] = useState(false);
  if (!misfits && !rendition && !program) return null;
  return (
    <div className={classes.fit} data-fits={misfits ? 'no' : 'yes'}>
      {program ? <PortraitLine standIn={rendition} /> : null}
      {rendition && !program ? <RenditionLine rendition={rendition} /> : null}
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
      {isOpen ? <FitDialog destination={destination} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

/** What a destination gets: the main program, itself or encoded, or the portrait program of a second encoder. */
export function FitDialog({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const { t } = useTranslation();
  const [program, setProgram] = useState<'main' | typeof PORTRAIT>(destination.program ?? 'main');
  return (
    <Dialog title={t('fit.title', { name: destination.name })} size="lg" onClose={onClose}>
      <Stack gap="md">
        <Select
          label={t('portrait.which')}
          data={(['main', PORTRAIT] as const).map((value) => ({ value, label: t(`portrait.${value}`) }))}
          value={program}
          allowDeselect={false}
          onChange={(value) => setProgram(value === PORTRAIT ? PORTRAIT : 'main')}
        />
        {destination.program ? <p className={classes.text}>{t('portrait.now')}</p> : null}
        <Chosen {...{ destination, program }} onDone={onClose} />
      </Stack>
    </Dialog>
  );
}

function Chosen({ destination, program, onDone }: { destination: Destination; program: 'main' | typeof PORTRAIT; onDone: () => void }) {
  if (program === PORTRAIT) return <PortraitPanel destination={destination} onDone={onDone} />;
  if (destination.program) return <LeavePortrait destination={destination} onDone={onDone} />;
  return <FitPanel destination={destination} onDone={onDone} />;
}

function RenditionLine({ rendition: { profile, status } }: { rendition: Rendition }) {
  const { t } = useTranslation();
  const profileText = useProfileText();
  return (
    <p className={classes.line}>
      <IconTransform size={18} aria-hidden />
      <span>
        {profileText(profile)}
        {status.state === 'idle' ? '' : ` · ${t(`fit.state-${status.state}`)}`}
      </span>
    </p>
  );
}

/** The portrait program, and what really goes out while it is away. */
function PortraitLine({ standIn }: { standIn: Rendition | undefined }) {
  const { t } = useTranslation();
  const { onAir, slate, heldBy } = useSnapshot((snapshot) => snapshot.portrait);
  const isStandIn = heldBy === 'lost-feed' && standIn?.status.state === 'running';
  const stillSlate = heldBy === 'operator' ? 'portrait.held' : 'portrait.slate';
  const words = onAir === 'slate' ? (isStandIn ? 'portrait.main-stands-in' : stillSlate) : `portrait.${onAir}`;
  return (
    <p className={classes.line} data-portrait={onAir}>
      <IconDeviceMobile size={18} aria-hidden />
      <span>{t(words, { slate: slate === null ? '' : t(`slate.${slate}`) })}</span>
    </p>
  );
}
