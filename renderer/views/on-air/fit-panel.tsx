import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import type { MisfitRule } from '../../../main/contract/fit.ts';
import type { RenditionProposal } from '../../../main/contract/rendition.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { useAnswer } from '../../client/use-answer.ts';
import classes from './card-fit.module.css';
import { choiceOf, FitChoices, wishOf } from './fit-choices.tsx';
import { FitProposal } from './fit-proposal.tsx';
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
  const key = `renditions/${id}`;
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(key);
  const current = useSnapshot((snapshot) => snapshot.renditions.find((one) => one.id === destination.rendition));
  const programSide = useSnapshot(({ program: { video } }) => (video ? Math.min(video.width, video.height) : 0));
  const isWanted = useSnapshot((snapshot) => snapshot.relays[id]?.wanted ?? false);
  const destinations = useSnapshot((snapshot) => snapshot.destinations);
  const others = destinations.filter((one) => one.id !== id && current?.destinations.includes(one.id));
  const [choice, choose] = useState(() => choiceOf(current, programSide));
  const [isForAll, setForAll] = useState(true);
  const ask = useCallback(
    (api: DeskClientApi, options: { signal: AbortSignal }) =>
      api.renditions.propose({ id, ...wishOf(choice), ...(found.length > 0 && { rules: [...found] }) }, options),
    [id, choice, found],
  );
  const { answer } = useAnswer(`${key}/propose`, ask);
  const { isPending: isAsking } = useCommandState(`${key}/propose`);
  // Another shape is for one destination; a size or an encoder is for all that have this rendition, or there would be one more of them.
  const offersAll = others.length > 0 && choice.picture === choiceOf(current, programSide).picture;
  const attach = async (profile: NonNullable<RenditionProposal['profile']>) => {
    const alsoFor = offersAll && isForAll ? others.map((one) => one.id) : [];
    const outcome = await run(key, (api, options) => api.renditions.attach({ id, profile, alsoFor }, options));
    if (outcome.ok) onDone();
  };
  const detach = async () => {
    const outcome = await run(key, (api, options) => api.renditions.detach({ id }, options));
    if (outcome.ok) onDone();
  };
  const isNew = answer?.profile !== null && answer?.id !== destination.rendition;
  return (
    <Stack gap="md">
      <p className={classes.text}>{current ? t('fit.now-rendition', { what: profileText(current.profile) }) : t('fit.now-program')}</p>
      <FitChoices choice={choice} onChange={choose} />
      {answer ? <FitProposal proposal={answer} wasFound={found.length > 0} /> : null}
      {isNew && offersAll ? (
        <Checkbox
          label={t('fit.for-all', { names: others.map(({ name }) => name).join(', ') })}
          checked={isForAll}
          onChange={(event) => setForAll(event.currentTarget.checked)}
        />
      ) : null}
      {isWanted ? <p className={`${classes.text} quiet`}>{t('fit.on-air')}</p> : null}
      <Group justify="flex-end">
        {current ? (
          <Button variant="default" loading={isPending} disabled={isCutOff} onClick={() => void detach()}>
            {t('fit.detach')}
          </Button>
        ) : null}
        {answer?.profile && isNew ? (
          <Button
            loading={isPending}
            disabled={isCutOff || isAsking || answer.costPercent > 100}
            onClick={() => void attach(answer.profile as NonNullable<RenditionProposal['profile']>)}
          >
            {t('fit.consent')}
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}
