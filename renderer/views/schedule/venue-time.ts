/**
 * Wall-clock time in the venue's zone.
 * @param atMs UTC epoch, ms
 * @returns `YYYY-MM-DDTHH:MM`
 */
export function venueTime(atMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** `2026-11-21T19:30` as the calendar wants it: `2026-11-21 19:30:00`. */
export function asCalendarTime(local: string): string {
  return `${local.replace('T', ' ')}:00`;
}

/** The calendar's `2026-11-21 19:30:00` as the contract wants it. */
export function fromCalendarTime(value: string): string {
  return value.slice(0, 16).replace(' ', 'T');
}

/** Wall-clock time some minutes later; plain arithmetic on the clock face, as an operator would do it. */
export function laterOnTheClock(local: string, minutes: number): string {
  return new Date(Date.parse(`${local}:00Z`) + minutes * 60_000).toISOString().slice(0, 16);
}

/**
 * The way back; a time that comes twice is the first.
 * @param local `YYYY-MM-DDTHH:MM`
 * @returns UTC epoch, ms; null where it is no time
 */
export function venueEpochMs(local: string, timeZone: string): number | null {
  const asUtcMs = Date.parse(`${local}:00Z`);
  if (Number.isNaN(asUtcMs)) return null;
  const offsetMs = (atMs: number) => Date.parse(`${venueTime(atMs, timeZone)}:00Z`) - atMs;
  // The offset of a day earlier is the one before a change of the clocks.
  const first = asUtcMs - offsetMs(asUtcMs - 86_400_000);
  return venueTime(first, timeZone) === local ? first : asUtcMs - offsetMs(asUtcMs);
}
