import { Button, Group, Select } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { type PortraitStandIn, portraitStandInSchema } from '../../../main/contract/portrait.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { useAnswer } from '../../client/use-answer.ts';
import classes from './card-fit.module.css';
import { useProfileText } from './fit-words.ts';
import { PortraitSetUp } from './portrait-set-up.tsx';

interface PortraitPanelProps {
  destination: Destination;
  onDone: () => void;
}

/** The portrait program for a destination: where its encoder publishes to, and what stands in while that is away. */
export function PortraitPanel({ destination, onDone }: PortraitPanelProps) {
  const { t } = useTranslation();
  const { id, program } = destination;
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(`portrait/${id}`);
  const fill = useSnapshot(({ renditions }) => renditions.find((one) => one.id === destination.rendition)?.profile.video?.fill);
  const isWanted = useSnapshot((snapshot) => snapshot.relays[id]?.wanted ?? false);
  const [standIn, setStandIn] = useState<PortraitStandIn>(() => portraitStandInSchema.safeParse(program && fill).data ?? 'slate');
  const use = async () => {
    const outcome = await run(`portrait/${id}`, (api, options) => api.portrait.use({ id, standIn }, options));
    if (outcome.ok) onDone();
  };
  return (
    <>
      <PortraitSetUp />
      <Select
        label={t('portrait.stand-in')}
        data={portraitStandInSchema.options.map((value) => ({ value, label: t(`portrait.stand-in-${value}`) }))}
        value={standIn}
        allowDeselect={false}
        onChange={(value) => setStandIn((value as PortraitStandIn | null) ?? 'slate')}
      />
      {standIn === 'slate' ? null : <StandInCost id={id} portrait={standIn} />}
      {isWanted ? <p className="quiet">{t('fit.on-air')}</p> : null}
      <Group justify="flex-end">
        <Button loading={isPending} disabled={isCutOff} onClick={() => void use()}>
          {t('portrait.consent')}
        </Button>
      </Group>
    </>
  );
}

/** The way back to the main program, from which everything else can be chosen again. */
export function LeavePortrait({ destination: { id }, onDone }: PortraitPanelProps) {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(`portrait/${id}`);
  const leave = async () => {
    const outcome = await run(`portrait/${id}`, (api, options) => api.portrait.leave({ id }, options));
    if (outcome.ok) onDone();
  };
  return (
    <Group justify="flex-end">
      <Button loading={isPending} disabled={isCutOff} onClick={() => void leave()}>
        {t('portrait.leave')}
      </Button>
    </Group>
  );
}

/** What this computer would encode of the main program while the portrait program is away. */
function StandInCost({ id, portrait }: { id: string; portrait: Exclude<PortraitStandIn, 'slate'> }) {
  const { t } = useTranslation();
  const profileText = useProfileText();
  const ask = useCallback(
    (api: DeskClientApi, options: { signal: AbortSignal }) => api.renditions.propose({ id, portrait }, options),
    [id, portrait],
  );
  const { answer } = useAnswer(`portrait/${id}/propose`, ask);
  if (!answer?.profile) return null;
  return (
    <p className={classes.text}>
      {profileText(answer.profile)}. {t('fit.cost', { percent: answer.costPercent, total: answer.totalPercent })}
    </p>
  );
}
