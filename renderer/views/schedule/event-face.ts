import { type Icon, IconAlertTriangle, IconBroadcast, IconCalendarEvent, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { EventState } from '../../../main/contract/broadcast-event.ts';
import type { Tone } from '../../components/state-mark.tsx';

/** How an event's state looks in the list and in the calendar (`colour` is one of the theme's). */
export const EVENT_FACES: Record<EventState, { tone: Tone; icon: Icon; colour: string }> = {
  upcoming: { tone: 'info', icon: IconCalendarEvent, colour: 'foyer' },
  'on-air': { tone: 'good', icon: IconBroadcast, colour: 'red.9' },
  ended: { tone: 'still', icon: IconCircleCheck, colour: 'gray.7' },
  missed: { tone: 'bad', icon: IconAlertTriangle, colour: '#9a3f00' },
  cancelled: { tone: 'still', icon: IconCircleX, colour: 'gray.7' },
};
