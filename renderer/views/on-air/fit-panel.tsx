import { Button, Group, Select, Stack, Switch } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import type { RenditionProposal } from '../../../main/contract/rendition.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { useAnswer } from '../../client/use-answer.ts';
import classes from './card-fit.module.css';
import { useMisfitText, useProfileText } from './fit-words.ts';

/** More than this leaves too little for everything else on this computer, per cent. */
const HIGH_PERCENT = 75;

type Picture = 'needed' | 'crop' | 'blur';

interface FitPanelProps {
  destination: Destination;
  onDone: () => void;
}

/** What a destination gets: what does not fit, what would, and what it costs. Nothing is encoded before the operator says so here. */
export function FitPanel({ destination, onDone }: FitPanelProps) {
  const { t } = useTranslation();
  const profileText = useProfileText();
  const { id } = destination;
  const key = `renditions/${id}`;
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(key);
  const current = useSnapshot((snapshot) => snapshot.renditions.find((one) => one.id === destination.rendition));
  const lufs = useSnapshot((snapshot) => snapshot.settings.watch.targetLufs);
  const isWanted = useSnapshot((snapshot) => snapshot.relays[id]?.wanted ?? false);
  const [picture, setPicture] = useState<Picture>('needed');
  const [isLoudnessSet, setLoudness] = useState(false);
  const ask = useCallback(
    (api: DeskClientApi, options: { signal: AbortSignal }) =>
      api.renditions.propose({ id, ...(picture === 'needed' ? {} : { portrait: picture }), isLoudnessSet }, options),
    [id, picture, isLoudnessSet],
  );
  const { answer } = useAnswer(`${key}/propose`, ask);
  const attach = async (profile: NonNullable<RenditionProposal['profile']>) => {
    const outcome = await run(key, (api, options) => api.renditions.attach({ id, profile }, options));
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
      <Select
        label={t('fit.picture')}
        data={(['needed', 'crop', 'blur'] as const).map((value) => ({ value, label: t(`fit.picture-${value}`) }))}
        value={picture}
        allowDeselect={false}
        onChange={(value) => setPicture((value as Picture | null) ?? 'needed')}
      />
      <Switch
        label={t('fit.loudness')}
        description={t('fit.loudness-hint', { lufs })}
        checked={isLoudnessSet}
        onChange={(event) => setLoudness(event.currentTarget.checked)}
      />
      {answer ? <Proposal proposal={answer} /> : null}
      {isWanted ? <p className="quiet">{t('fit.on-air')}</p> : null}
      <Group justify="flex-end">
        {current ? (
          <Button variant="default" loading={isPending} disabled={isCutOff} onClick={() => void detach()}>
            {t('fit.detach')}
          </Button>
        ) : null}
        {answer?.profile && isNew ? (
          <Button
            loading={isPending}
            disabled={isCutOff || answer.costPercent > 100}
            onClick={() => void attach(answer.profile as NonNullable<RenditionProposal['profile']>)}
          >
            {t('fit.consent')}
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}

function Proposal({ proposal }: { proposal: RenditionProposal }) {
  const { t } = useTranslation();
  const misfitText = useMisfitText();
  const profileText = useProfileText();
  const names = useSnapshot((snapshot) =>
    snapshot.destinations
      .filter(({ id }) => proposal.sharedWith.includes(id))
      .map(({ name }) => name)
      .join(', '),
  );
  const { misfits, profile, costPercent, totalPercent } = proposal;
  return (
    <>
      <div>
        <h3 className={classes.heading}>{t('fit.misfits')}</h3>
        {misfits.length === 0 ? <p className={classes.text}>{t('fit.fits')}</p> : null}
        <ul className={classes.list}>
          {misfits.map((misfit) => (
            <li key={misfit.rule}>{misfitText(misfit)}</li>
          ))}
        </ul>
      </div>
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
    </>
  );
}
