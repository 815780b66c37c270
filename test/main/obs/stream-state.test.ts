import { describe, expect, test } from 'vitest';
import { StreamTracker } from '../../../main/obs/stream-state.ts';

const active = { outputActive: true, outputReconnecting: false };
const inactive = { outputActive: false, outputReconnecting: false };
const reconnecting = { outputActive: true, outputReconnecting: true };
const STATE = 'OBS_WEBSOCKET_OUTPUT_';

/** A tracker after a reading, for example `tracker(active)`. */
function tracker(status: typeof active): StreamTracker {
  const stream = new StreamTracker();
  stream.read(status, 0);
  return stream;
}

describe('stream state', () => {
  test('stream state: first reading, taken as it is', () => {
    expect(new StreamTracker().state).toBe('unknown');
    expect(tracker(active).state).toBe('streaming');
    expect(tracker(inactive).state).toBe('stopped');
    expect(tracker(reconnecting).state).toBe('reconnecting');
  });

  test('stream state: STARTED without a reading that confirms it, still starting', () => {
    const stream = tracker(inactive);
    stream.event(`${STATE}STARTING`, 10);
    stream.event(`${STATE}STARTED`, 20);
    expect(stream.state).toBe('starting');
    stream.read(active, 30);
    expect(stream.state).toBe('streaming');
    expect(stream.settled).toBe(true);
  });

  test('stream state: STOPPED delivered before STOPPING, ends stopped', () => {
    const stream = tracker(active);
    stream.event(`${STATE}STOPPED`, 10);
    stream.event(`${STATE}STOPPING`, 11);
    stream.read(inactive, 12);
    expect(stream.state).toBe('stopped');
    const late = tracker(active);
    late.event(`${STATE}STOPPED`, 10);
    late.read(inactive, 11);
    late.event(`${STATE}STOPPING`, 12);
    expect(late.state).toBe('stopped');
  });

  test('stream state: a refused start delivers STOPPED before STARTING, ends stopped', () => {
    const stream = tracker(inactive);
    stream.begin(0);
    stream.event(`${STATE}STOPPED`, 10);
    stream.event(`${STATE}STARTING`, 11);
    expect(stream.state).toBe('stopped');
    stream.event(`${STATE}STARTING`, 3_000);
    expect(stream.state).toBe('starting');
  });

  test('stream state: STOPPED while a reading still says active, stopping until it does not', () => {
    const stream = tracker(active);
    stream.event(`${STATE}STOPPED`, 10);
    stream.read(active, 11);
    expect(stream.state).toBe('stopping');
    stream.read(inactive, 250);
    expect(stream.state).toBe('stopped');
  });

  test('stream state: inactive without any event, stopped after a second of it', () => {
    const stream = tracker(active);
    stream.read(inactive, 100);
    expect(stream.state).toBe('streaming');
    expect(stream.settled).toBe(false);
    stream.read(inactive, 1_100);
    expect(stream.state).toBe('stopped');
  });

  test('stream state: RECONNECTING says inactive and the reading says otherwise, the reading counts', () => {
    const stream = tracker(active);
    stream.event(`${STATE}RECONNECTING`, 10);
    stream.read(reconnecting, 20);
    expect(stream.state).toBe('reconnecting');
    stream.event(`${STATE}RECONNECTED`, 1_000);
    stream.read(active, 1_010);
    expect(stream.state).toBe('streaming');
  });

  test('stream state: a connect that hangs, said after 10 s, taken as over after 35 s', () => {
    const stream = tracker(inactive);
    stream.begin(0);
    stream.event(`${STATE}STARTING`, 20);
    stream.read(inactive, 9_999);
    expect(stream.hanging(9_999)).toBe(false);
    expect(stream.hanging(10_000)).toBe(true);
    stream.read(inactive, 34_000);
    expect(stream.state).toBe('starting');
    stream.read(inactive, 35_000);
    expect(stream.state).toBe('stopped');
  });

  test('stream state: a stop that never happens, streaming again after 15 s', () => {
    const stream = tracker(active);
    stream.event(`${STATE}STOPPING`, 0);
    stream.read(active, 14_000);
    expect(stream.state).toBe('stopping');
    stream.read(active, 15_000);
    expect(stream.state).toBe('streaming');
  });
});
