import '@mantine/dates/styles.css';
import '@mantine/schedule/styles.css';
import 'dayjs/locale/ko';
import 'dayjs/locale/zh-cn';
import { Schedule as CalendarViews, type ScheduleLabelsOverride, type ScheduleViewLevel } from '@mantine/schedule';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BroadcastEvent } from '../../../main/contract/broadcast-event.ts';
import { useDesk, useSnapshot } from '../../client/hooks.tsx';
import classes from './calendar.module.css';
import { EVENT_FACES } from './event-face.ts';
import { asCalendarTime, fromCalendarTime, venueTime } from './venue-time.ts';

const DAYJS_LOCALES: Record<string, string> = { en: 'en', ko: 'ko', zh: 'zh-cn' };

/** A week or day scrolls inside the calendar, so that its head stays in sight. */
const DAY_HEIGHT = 'max(420px, calc(100vh - 260px))';

interface CalendarProps {
  events: readonly BroadcastEvent[];
  onOpen: (event: BroadcastEvent) => void;
  /** @param startsAt wall-clock time in the venue's zone */
  onAdd: (startsAt: string) => void;
}

/** The events by month, week or day, in the venue's time whatever the browser's own zone is. */
export function Calendar({ events, onOpen, onAdd }: CalendarProps) {
  const { i18n } = useTranslation();
  const client = useDesk();
  const timeZone = useSnapshot((snapshot) => snapshot.station.timeZone);
  const venueNow = () => asCalendarTime(venueTime(client.deskNowMs(), timeZone));
  const [view, setView] = useState<ScheduleViewLevel>('month');
  const [date, setDate] = useState(() => venueNow().slice(0, 10));
  const labels = useCalendarLabels();
  const today = venueNow().slice(0, 10);
  const shown = useMemo(
    () =>
      events
        .filter(({ state }) => state !== 'cancelled')
        .map((event) => ({
          id: event.id,
          title: `${event.startsAt.slice(11)} ${event.title}`,
          start: asCalendarTime(event.startsAt),
          end: asCalendarTime(event.endsAt),
          color: EVENT_FACES[event.state].colour,
          variant: 'filled' as const,
        })),
    [events],
  );
  return (
    <CalendarViews
      className={classes.calendar}
      view={view}
      onViewChange={setView}
      date={date}
      onDateChange={setDate}
      events={shown}
      locale={DAYJS_LOCALES[i18n.language] ?? 'en'}
      labels={labels}
      onEventClick={({ id }) => {
        const event = events.find((candidate) => candidate.id === id);
        if (event) onOpen(event);
      }}
      onDayClick={(day) => onAdd(`${day}T19:30`)}
      onTimeSlotClick={({ slotStart }) => onAdd(fromCalendarTime(slotStart))}
      monthViewProps={{
        firstDayOfWeek: 1,
        weekendDays: [],
        maxEventsPerDay: 3,
        highlightToday: false,
        getDayProps: (day) => (day === today ? { 'data-venue-today': true, 'aria-current': 'date' } : {}),
      }}
      weekViewProps={{
        firstDayOfWeek: 1,
        weekendDays: [],
        withWeekNumber: false,
        withAllDaySlots: false,
        startScrollTime: '08:00:00',
        scrollAreaProps: { mah: DAY_HEIGHT },
        getCurrentTime: venueNow,
      }}
      dayViewProps={{ withAllDaySlot: false, startScrollTime: '08:00:00', scrollAreaProps: { mah: DAY_HEIGHT }, getCurrentTime: venueNow }}
      yearViewProps={{ firstDayOfWeek: 1, weekendDays: [] }}
    />
  );
}

function useCalendarLabels(): ScheduleLabelsOverride {
  const { t } = useTranslation();
  return {
    day: t('calendar.day'),
    week: t('calendar.week'),
    month: t('calendar.month'),
    year: t('calendar.year'),
    allDay: t('calendar.all-day'),
    weekday: t('calendar.weekday'),
    timeSlot: t('calendar.time-slot'),
    today: t('calendar.today'),
    next: t('calendar.next'),
    previous: t('calendar.previous'),
    more: t('calendar.more'),
    selectMonth: t('calendar.select-month'),
    selectYear: t('calendar.select-year'),
    switchToDayView: t('calendar.to-day'),
    switchToWeekView: t('calendar.to-week'),
    switchToMonthView: t('calendar.to-month'),
    switchToYearView: t('calendar.to-year'),
    viewSelectLabel: t('calendar.view'),
    noEvents: t('calendar.no-events'),
    moreLabel: (count) => t('calendar.more-count', { count }),
  };
}
