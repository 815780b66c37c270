import { type Icon, IconBroadcast, IconHourglass, IconMasksTheater, IconPlayerPause, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Tally } from '../../../main/contract/snapshot.ts';
import { useDeskState, useSnapshot } from '../../client/hooks.tsx';
import classes from './tally-lamp.module.css';

export type TallyFace = Tally | 'unknown';

const ICONS: Record<TallyFace, Icon> = {
  'on-air': IconBroadcast,
  starting: IconHourglass,
  standby: IconPlayerPause,
  rehearsal: IconMasksTheater,
  unknown: IconPlugConnectedX,
};

/** The tally, or `unknown` while the desk cannot be heard: an old ON AIR would be a lie. */
export function useTallyFace(): TallyFace {
  const tally = useSnapshot((snapshot) => snapshot.tally);
  const isUp = useDeskState((state) => state.link === 'up');
  return isUp ? tally : 'unknown';
}

/** Readable from two metres: word, colour and sign. Red stays red on a slate, since destinations are live, but it says so. */
export function TallyLamp() {
  const { t } = useTranslation();
  const face = useTallyFace();
  const isSlate = useSnapshot((snapshot) => snapshot.air.source === 'slate') && (face === 'on-air' || face === 'rehearsal');
  const Sign = ICONS[face];
  return (
    <div className={classes.lamp} data-tally={face} data-slate={isSlate} role="status" aria-label={t('tally.label')}>
      <Sign size={30} stroke={2.2} aria-hidden />
      <span>{t(`tally.${face}`)}</span>
      {isSlate ? <span className={classes.slate}>{t('tally.slate')}</span> : null}
    </div>
  );
}
