import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconDotsVertical, IconSlideshow, IconTransform } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { type SlateKind, slateKindSchema } from '../../../main/contract/slate.ts';
import { useCommand, useCommandState, useMay, useSnapshot } from '../../client/hooks.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { FitDialog } from './card-fit.tsx';
import classes from './destination-card.module.css';

interface CardPartProps {
  destination: Destination;
}

/** This destination alone is on a slate, whatever the others get. */
export function CardSlateMark({ destination: { id } }: CardPartProps) {
  const { t } = useTranslation();
  const slate = useSnapshot((snapshot) => snapshot.relays[id]?.slate ?? null);
  if (slate === null) return null;
  return <StateMark tone="wait" icon={IconSlideshow} label={t('air.card-slate', { slate: t(`slate.${slate}`) })} />;
}

/** Another connection is being tried beside the one that is stuck. */
export function CardSecond({ destination: { id } }: CardPartProps) {
  const { t } = useTranslation();
  const hasSecond = useSnapshot((snapshot) => snapshot.relays[id]?.hasSecond ?? false);
  return hasSecond ? <p className={classes.fault}>{t('air.second')}</p> : null;
}

/** Puts this destination alone on a slate, or back to what the others get; and the choice of what it gets. */
export function CardMenu({ destination }: CardPartProps) {
  const { id, name } = destination;
  const { t } = useTranslation();
  const run = useCommand();
  const slate = useSnapshot((snapshot) => snapshot.relays[id]?.slate ?? null);
  const isWanted = useSnapshot((snapshot) => snapshot.relays[id]?.wanted ?? false);
  const { isPending, isCutOff } = useCommandState(`relay/${id}/slate`);
  const put = (kind: SlateKind | null) => void run(`relay/${id}/slate`, (api, options) => api.relays.slate({ id, slate: kind }, options));
  const mayChoose = useMay('portrait.use');
  const [isChoosing, setChoosing] = useState(false);
  if (!isWanted && !mayChoose) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon aria-label={t('air.card-menu', { name })} loading={isPending} disabled={isCutOff}>
            <IconDotsVertical size={22} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {slate === null ? null : (
            <Menu.Item leftSection={<IconArrowBackUp size={18} aria-hidden />} onClick={() => put(null)}>
              {t('air.back')}
            </Menu.Item>
          )}
          {mayChoose ? (
            <Menu.Item leftSection={<IconTransform size={18} aria-hidden />} onClick={() => setChoosing(true)}>
              {t('fit.change')}
            </Menu.Item>
          ) : null}
          {(isWanted ? slateKindSchema.options : []).map((kind) => (
            <Menu.Item
              key={kind}
              onClick={() => put(kind)}
              rightSection={kind === slate ? <IconCheck size={18} aria-label={t('air.chosen')} /> : null}
            >
              {t('air.card-choose', { slate: t(`slate.${kind}`) })}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {isChoosing ? <FitDialog destination={destination} onClose={() => setChoosing(false)} /> : null}
    </>
  );
}
