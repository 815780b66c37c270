import { expect, test } from 'vitest';
import {
  asCalendarTime,
  fromCalendarTime,
  laterOnTheClock,
  venueEpochMs,
  venueTime,
} from '../../../../renderer/views/schedule/venue-time.ts';

test('venue time: an instant, as the clock in the hall shows it', () => {
  const at = Date.UTC(2026, 10, 21, 15, 30);
  expect(venueTime(at, 'Asia/Seoul')).toBe('2026-11-22T00:30');
  expect(venueTime(at, 'America/New_York')).toBe('2026-11-21T10:30');
});

test('venue time: past midnight, the next day', () => {
  expect(laterOnTheClock('2026-12-31T23:00', 120)).toBe('2027-01-01T01:00');
});

test('venue time: to the calendar and back, the same', () => {
  expect(fromCalendarTime(asCalendarTime('2026-11-21T19:30'))).toBe('2026-11-21T19:30');
});

test('venue time: a time on the wall, its instant; in the hour that comes twice the first, and what is none is none', () => {
  expect(venueEpochMs('2026-11-22T00:30', 'Asia/Seoul')).toBe(Date.UTC(2026, 10, 21, 15, 30));
  expect(venueEpochMs('2026-07-01T10:30', 'America/New_York')).toBe(Date.UTC(2026, 6, 1, 14, 30));
  expect(venueEpochMs('2026-11-01T01:30', 'America/New_York')).toBe(Date.UTC(2026, 10, 1, 5, 30));
  for (const none of ['', ':00', '2026-13-01T10:00', 'soon']) expect(venueEpochMs(none, 'UTC')).toBeNull();
});
