import { Button, Checkbox, Group } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import type { RenditionProposal, RenditionWish } from '../../../main/contract/rendition.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { useAnswer } from '../../client/use-answer.ts';
import classes from './card-fit.module.css';
import { useMisfitText, useProfileText } from './fit-words.ts';

/** More than this leaves too little for everything else on this computer, per cent. */
const HIGH_PERCENT = 75;

interface FitOfferProps {
  destination: Destination;
  wish: RenditionWish;
  /** Others that have what this one has now, and that may go on sharing it. */
  sharing: readonly Destination[];
  onDone: () => void;
}

/** What would be encoded for a wish and what that costs, with the buttons that say yes to it. */
export function FitOffer({ destination, wish, sharing, onDone }: FitOfferProps) {
  const { t } = useTranslation();
  const { id, rendition } = destination;
  const key = `renditions/${id}`;
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(key);
  const { isPending: isAsking } = useCommandState(`${key}/propose`);
  const [isForAll, setForAll] = useState(true);
  const alsoFor = (isForAll ? sharing : []).map((one) => one.id).join(' ');
  const ask = useCallback(
    (api: DeskClientApi, options: { signal: AbortSignal }) => api.renditions.propose({ id, ...wish, alsoFor: idsIn(alsoFor) }, options),
    [id, wish, alsoFor],
  );
  const { answer } = useAnswer(`${key}/propose`, ask);
  const profile = answer?.profile ?? null;
  const isNew = profile !== null && answer?.id !== rendition;
  const attach = async (wanted: NonNullable<RenditionProposal['profile']>) => {
    const outcome = await run(key, (api, options) => api.renditions.attach({ id, profile: wanted, alsoFor: idsIn(alsoFor) }, options));
    if (outcome.ok) onDone();
  };
  const detach = async () => {
    const outcome = await run(key, (api, options) => api.renditions.detach({ id }, options));
    if (outcome.ok) onDone();
  };
  return (
    <>
      {answer ? <Misfits proposal={answer} wasFound={(wish.rules ?? []).length > 0} /> : null}
      {answer ? <Proposal proposal={answer} /> : null}
      {isNew && sharing.length > 0 ? (
        <Checkbox
          label={t('fit.for-all', { names: sharing.map(({ name }) => name).join(', ') })}
          checked={isForAll}
          onChange={(event) => setForAll(event.currentTarget.checked)}
        />
      ) : null}
      <Group justify="flex-end">
        {rendition ? (
          <Button variant="default" loading={isPending} disabled={isCutOff} onClick={() => void detach()}>
            {t('fit.detach')}
          </Button>
        ) : null}
        {profile && isNew ? (
          <Button
            loading={isPending}
            disabled={isCutOff || isAsking || (answer?.costPercent ?? 0) > 100}
            onClick={() => void attach(profile)}
          >
            {t('fit.consent')}
          </Button>
        ) : null}
      </Group>
    </>
  );
}

/** Ids as one text, so that the same ones are the same. */
const idsIn = (text: string): string[] => text.split(' ').filter((id) => id !== '');

/** @param wasFound a preflight found something, whatever is measured now */
function Misfits({ proposal: { misfits }, wasFound }: { proposal: RenditionProposal; wasFound: boolean }) {
  const { t } = useTranslation();
  const misfitText = useMisfitText();
  return (
    <div>
      <h3 className={classes.heading}>{t('fit.misfits')}</h3>
      {misfits.length === 0 ? <p className={classes.text}>{t(wasFound ? 'fit.fits-now' : 'fit.fits')}</p> : null}
      <ul className={classes.list}>
        {misfits.map((misfit) => (
          <li key={misfit.rule}>{misfitText(misfit)}</li>
        ))}
      </ul>
    </div>
  );
}

function Proposal({ proposal }: { proposal: RenditionProposal }) {
  const { t } = useTranslation();
  const profileText = useProfileText();
  const names = useSnapshot((snapshot) =>
    snapshot.destinations
      .filter(({ id }) => proposal.sharedWith.includes(id))
      .map(({ name }) => name)
      .join(', '),
  );
  const { profile, costPercent, totalPercent } = proposal;
  return (
    <div>
      <h3 className={classes.heading}>{t('fit.proposal')}</h3>
      <p className={classes.text}>{profile ? profileText(profile) : t('fit.nothing')}</p>
      {profile ? (
        <p className={classes.text}>
          {names === '' ? t('fit.cost', { percent: costPercent, total: totalPercent }) : t('fit.cost-shared', { names })}
          {totalPercent > HIGH_PERCENT ? ` ${t('fit.cost-high')}` : ''}
        </p>
      ) : null}
    </div>
  );
}
