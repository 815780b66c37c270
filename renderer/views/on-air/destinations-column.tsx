import { Button } from '@mantine/core';
import { IconPlayerPlayFilled, IconPlayerStopFilled, IconPlus } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { isRehearsal } from '../../../main/contract/rehearsal-id.ts';
import { useDeskState, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import { Only } from '../../components/only.tsx';
import { DestinationCard } from './destination-card.tsx';
import { DestinationDialog } from './destination-dialog.tsx';
import classes from './destinations-column.module.css';
import { ShareDialog } from './share-dialog.tsx';

type Dialog = { kind: 'add' } | { kind: 'edit' | 'share'; destination: Destination } | null;

/** Start and end of the simulcast, and a card for each destination. */
export function DestinationsColumn() {
  const { t } = useTranslation();
  const titleId = useId();
  const destinations = useSnapshot((snapshot) => snapshot.destinations);
  const relays = useSnapshot((snapshot) => snapshot.relays);
  const isUp = useDeskState((state) => state.link === 'up');
  const [dialog, setDialog] = useState<Dialog>(null);
  const real = destinations.filter(({ id }) => !isRehearsal(id));
  const wanted = real.filter(({ id }) => relays[id]?.wanted).length;
  const live = real.filter(({ id }) => relays[id]?.state === 'live').length;
  const close = () => setDialog(null);
  return (
    <section className={classes.column} aria-labelledby={titleId}>
      <div className={classes.all}>
        <CommandButton
          commandKey="relays/start-all"
          command={(api, options) => api.relays.startAll(undefined, options)}
          size="lg"
          disabled={real.length === 0 || wanted === real.length}
          leftSection={<IconPlayerPlayFilled size={20} aria-hidden />}
        >
          {t('destination.start-all')}
        </CommandButton>
        <HeldCommandButton
          commandKey="relays/end-all"
          command={(api, options) => api.relays.endAll(undefined, options)}
          size="lg"
          color="red.9"
          disabled={wanted === 0}
          leftSection={<IconPlayerStopFilled size={20} aria-hidden />}
        >
          {t('destination.end-all')}
        </HeldCommandButton>
      </div>
      <div className={classes.head}>
        <h2 className={classes.title} id={titleId}>
          {t('destination.title')}
        </h2>
        {real.length > 0 && isUp ? (
          <span className={`${classes.tallies} numbers`}>{t('destination.live-of', { live, total: real.length })}</span>
        ) : null}
        <Only may="destinations.add">
          <Button
            className={classes.add}
            variant="default"
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={() => setDialog({ kind: 'add' })}
          >
            {t('destination.add')}
          </Button>
        </Only>
      </div>
      {destinations.length === 0 ? (
        <div className={classes.empty}>{t('destination.none')}</div>
      ) : (
        <ul className={classes.cards}>
          {destinations.map((destination) => (
            <DestinationCard
              key={destination.id}
              destination={destination}
              onEdit={(chosen) => setDialog({ kind: 'edit', destination: chosen })}
              onShare={(chosen) => setDialog({ kind: 'share', destination: chosen })}
            />
          ))}
        </ul>
      )}
      {dialog?.kind === 'add' ? <DestinationDialog onClose={close} /> : null}
      {dialog?.kind === 'edit' ? <DestinationDialog destination={dialog.destination} onClose={close} /> : null}
      {dialog?.kind === 'share' ? <ShareDialog destination={dialog.destination} onClose={close} /> : null}
    </section>
  );
}
