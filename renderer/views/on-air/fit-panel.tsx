import { Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import type { MisfitRule } from '../../../main/contract/fit.ts';
import type { RenditionWish } from '../../../main/contract/rendition.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import classes from './card-fit.module.css';
import { choiceOf, FitChoices, wishOf } from './fit-choices.tsx';
import { FitOffer } from './fit-offer.tsx';
import { useProfileText } from './fit-words.ts';

interface FitPanelProps {
  destination: Destination;
  /** What a preflight found not to fit, whatever is measured now. */
  found?: readonly MisfitRule[];
  onDone: () => void;
}

const NONE: readonly MisfitRule[] = [];

/** What a destination gets: what does not fit, what would, and what it costs. Nothing is encoded before the operator says so here. */
export function FitPanel({ destination, found = NONE, onDone }: FitPanelProps) {
  const { t } = useTranslation();
  const profileText = useProfileText();
  const { id } = destination;
  const current = useSnapshot((snapshot) => snapshot.renditions.find((one) => one.id === destination.rendition));
  const programSide = useSnapshot(({ program: { video } }) => (video ? Math.min(video.width, video.height) : 0));
  const isWanted = useSnapshot((snapshot) => snapshot.relays[id]?.wanted ?? false);
  const destinations = useSnapshot((snapshot) => snapshot.destinations);
  const [choice, choose] = useState(() => choiceOf(current, programSide));
  const wish = useMemo<RenditionWish>(() => ({ ...wishOf(choice), ...(found.length > 0 && { rules: [...found] }) }), [choice, found]);
  // Another shape is for one destination; a size or an encoder is for all that have this rendition, or there would be one more of them.
  const isSameShape = choice.picture === choiceOf(current, programSide).picture;
  const sharing = isSameShape ? destinations.filter((one) => one.id !== id && current?.destinations.includes(one.id)) : [];
  return (
    <Stack gap="md">
      <p className={classes.text}>{current ? t('fit.now-rendition', { what: profileText(current.profile) }) : t('fit.now-program')}</p>
      <FitChoices {...{ choice, programSide }} onChange={choose} />
      {isWanted ? <p className={`${classes.text} quiet`}>{t('fit.on-air')}</p> : null}
      <FitOffer destination={destination} wish={wish} sharing={sharing} onDone={onDone} />
    </Stack>
  );
}
