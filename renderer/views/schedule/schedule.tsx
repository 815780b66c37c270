import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BroadcastEvent } from '../../../main/contract/broadcast-event.ts';
import { useDesk, useMay, useSnapshot } from '../../client/hooks.tsx';
import { Panel } from '../../components/panel.tsx';
import { Calendar } from './calendar.tsx';
import { EventDialog } from './event-dialog.tsx';
import { EventList } from './event-list.tsx';
import classes from './schedule.module.css';
import { laterOnTheClock, venueTime } from './venue-time.ts';

type Open = { event?: BroadcastEvent; startsAt: string } | null;
const PAST_SHOWN = 20;

/** The house's events: a calendar, and lists of what comes and what was. */
export function Schedule() {
  const { t } = useTranslation();
  const client = useDesk();
  const events = useSnapshot((snapshot) => snapshot.events);
  const timeZone = useSnapshot((snapshot) => snapshot.station.timeZone);
  const [open, setOpen] = useState<Open>(null);
  const { coming, past } = useMemo(() => split(events), [events]);
  const nextHour = () => `${laterOnTheClock(venueTime(client.deskNowMs(), timeZone), 60).slice(0, 14)}00`;
  const mayEdit = useMay('events.change');
  const edit = (event: BroadcastEvent) => setOpen({ event, startsAt: event.startsAt });
  const add = mayEdit ? (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpen({ startsAt: nextHour() })}>
      {t('event.add')}
    </Button>
  ) : null;
  return (
    <div className={classes.grid}>
      <Panel title={t('calendar.title')} aside={<span className="quiet">{t('calendar.zone', { timeZone })}</span>}>
        <Calendar events={events} onOpen={(event) => mayEdit && edit(event)} onAdd={(startsAt) => mayEdit && setOpen({ startsAt })} />
      </Panel>
      <div className={classes.lists}>
        <Panel title={t('event.coming')} aside={add}>
          <EventList events={coming} onEdit={edit} none={t('event.none-coming')} />
        </Panel>
        <Panel title={t('event.past')}>
          <EventList events={past} onEdit={edit} none={t('event.none-past')} />
        </Panel>
      </div>
      {open ? <EventDialog {...open} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function split(events: readonly BroadcastEvent[]): { coming: BroadcastEvent[]; past: BroadcastEvent[] } {
  const isComing = ({ state }: BroadcastEvent) => state === 'upcoming' || state === 'on-air';
  return {
    coming: events.filter(isComing).sort((a, b) => a.startsAtMs - b.startsAtMs),
    past: events
      .filter((event) => !isComing(event))
      .sort((a, b) => b.startsAtMs - a.startsAtMs)
      .slice(0, PAST_SHOWN),
  };
}
