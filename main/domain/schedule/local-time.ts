import { Temporal } from 'temporal-polyfill';
import { Fault } from '../../base/fault.ts';

/**
 * The instant of a wall-clock time in a venue's zone. Where the clocks go forward, a time in the gap moves forward by the gap (02:30 on the
 * night 02:00 becomes 03:00 is 03:30 of the new time, one hour and a half after 01:00, as a clock that nobody had set would say). Where
 * they go back, a time that comes twice is the first.
 * @param localTime `YYYY-MM-DDTHH:MM`
 * @param timeZone  IANA name
 * @returns UTC epoch, ms
 * @throws Fault `event/bad-times` for a date or a zone that does not exist
 * @source Temporal, disambiguation `compatible` (RFC 5545, section 3.3.5, has the same rule)
 */
export function epochMsOf(localTime: string, timeZone: string): number {
  try {
    const local = Temporal.PlainDateTime.from(localTime, { overflow: 'reject' });
    return local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
  } catch (error) {
    throw new Fault('event/bad-times', { localTime, timeZone }, { cause: error });
  }
}
