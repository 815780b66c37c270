import { ActionIcon } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BroadcastEvent } from '../../../main/contract/broadcast-event.ts';
import { missingScenes } from '../../../main/contract/obs.ts';
import { useMay, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { useFormats } from '../../components/format.ts';
import { Only } from '../../components/only.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { EVENT_FACES } from './event-face.ts';
import classes from './event-list.module.css';

interface EventListProps {
  events: readonly BroadcastEvent[];
  onEdit: (event: BroadcastEvent) => void;
  none: string;
}

export function EventList({ events, onEdit, none }: EventListProps) {
  if (events.length === 0) return <p className={classes.none}>{none}</p>;
  return (
    <ul className={classes.list}>
      {events.map((event) => (
        <EventCard key={event.id} event={event} onEdit={onEdit} />
      ))}
    </ul>
  );
}

function EventCard({ event, onEdit }: { event: BroadcastEvent; onEdit: (event: BroadcastEvent) => void }) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const formats = useFormats();
  const destinations = useSnapshot((snapshot) => snapshot.destinations);
  const missing = useSnapshot(({ obs }) => missingScenes(event, obs).join(', '));
  const names = destinations.filter(({ id }) => event.destinationIds.includes(id)).map(({ name }) => name);
  const { tone, icon } = EVENT_FACES[event.state];
  return (
    <li className={classes.event} data-event={event.state} aria-label={event.title}>
      <div className={classes.head}>
        <h3 className={classes.title}>{event.title}</h3>
        <span className={classes.mark}>
          <StateMark tone={tone} icon={icon} label={t(`event-state.${event.state}`)} />
        </span>
      </div>
      <div className={`${classes.when} numbers`}>
        {t('event.from-to', { day: formats.day(event.startsAtMs), from: formats.time(event.startsAtMs), to: formats.time(event.endsAtMs) })}
      </div>
      <div className={classes.details}>
        {[t(`event-kind.${event.kind}`), names.length > 0 ? names.join(', ') : t('event.no-destinations')].join(' · ')}
        {event.startedAtMs === null ? null : ` · ${t('event.started', { time: formats.clock(event.startedAtMs) })}`}
        {event.endedAtMs === null ? null : ` · ${t('event.ended', { time: formats.clock(event.endedAtMs) })}`}
      </div>
      {event.fault ? <p className={classes.fault}>{faultText(event.fault, event.title)}</p> : null}
      {missing === '' ? null : <p className={classes.fault}>{t('event.scene-missing', { scenes: missing })}</p>}
      <EventActions event={event} onEdit={onEdit} />
    </li>
  );
}

function EventActions({ event: { id, title, state }, event, onEdit }: { event: BroadcastEvent; onEdit: (event: BroadcastEvent) => void }) {
  const { t } = useTranslation();
  const mayEdit = useMay('events.change');
  const key = `event/${id}`;
  return (
    <div className={classes.actions}>
      {state === 'upcoming' ? (
        <>
          <CommandButton
            commandKey={key}
            command={(api, options) => api.events.startNow({ id }, options)}
            aria-label={t('event.start-named', { title })}
          >
            {t('event.start-now')}
          </CommandButton>
          <HeldCommandButton
            commandKey={key}
            command={(api, options) => api.events.cancel({ id }, options)}
            variant="default"
            aria-label={t('event.cancel-named', { title })}
          >
            {t('event.cancel')}
          </HeldCommandButton>
        </>
      ) : null}
      {state === 'on-air' ? (
        <HeldCommandButton
          commandKey={key}
          command={(api, options) => api.events.endNow({ id }, options)}
          color="red.9"
          aria-label={t('event.end-named', { title })}
        >
          {t('event.end-now')}
        </HeldCommandButton>
      ) : null}
      {mayEdit && (state === 'ended' || state === 'missed' || state === 'cancelled') ? (
        <HeldCommandButton
          commandKey={key}
          command={(api, options) => api.events.remove({ id }, options)}
          variant="default"
          aria-label={t('event.remove-named', { title })}
        >
          {t('event.remove')}
        </HeldCommandButton>
      ) : null}
      <Only may="events.change">
        <ActionIcon className={classes.last} onClick={() => onEdit(event)} aria-label={t('event.edit-named', { title })}>
          <IconPencil size={22} aria-hidden />
        </ActionIcon>
      </Only>
    </div>
  );
}
