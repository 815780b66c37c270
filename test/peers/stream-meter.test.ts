import { expect, test } from 'vitest';
import type { MediaRole } from '../../main/rtmp/media-tag.ts';
import type { ProgramKey } from './program-key.ts';
import { type ConnectionTracks, StreamMeter } from './stream-meter.ts';

const VIDEO = 9;
const AUDIO = 8;
/** A feed whose frames say by themselves where they stand: `P` and the timestamp; anything else is not of it. */
const KEY = {
  find: (_type: number, payload: Buffer) =>
    payload[0] === 0x50 ? { label: 'main', timestampMs: Number(payload.subarray(1).toString()) } : null,
} as unknown as ProgramKey;

function rig() {
  const meter = new StreamMeter('hall', KEY, 1_000);
  const send = (
    tracks: ConnectionTracks,
    type: number,
    timestampMs: number,
    atMs: number,
    text = `P${timestampMs}`,
    role: MediaRole = 'video',
  ) => meter.onMessage(tracks, { type, role, timestampMs, payload: Buffer.from(text) }, atMs);
  return { meter, send };
}

test('stream meter: a gap over two connections, counted as one and their timestamps not compared', () => {
  const { meter, send } = rig();
  send(meter.onConnection(), VIDEO, 500, 1_100);
  send(meter.onConnection(), VIDEO, 0, 3_000);
  expect(meter.figures(3_050)).toMatchObject({ connections: 2, longestGapMs: 1_900, longestVideoGapMs: 1_900, backwards: 0, steps: 0 });
});

test('stream meter: a gap that lasts, counted as far as it goes, and after a restart from where it began', () => {
  const { meter, send } = rig();
  send(meter.onConnection(), VIDEO, 0, 1_100);
  expect(meter.figures(2_000).longestGapMs).toBe(900);
  meter.restart(2_000);
  expect(meter.figures(2_500).longestGapMs).toBe(1_400);
});

test('stream meter: timestamps back, steps and a wrap of 32 bits, told apart', () => {
  const { meter, send } = rig();
  const tracks = meter.onConnection();
  for (const timestampMs of [100, 90, 150, 400]) send(tracks, VIDEO, timestampMs, 1_100);
  for (const timestampMs of [0xffffffff, 20]) send(tracks, AUDIO, timestampMs, 1_100, 'x', 'audio');
  expect(meter.figures(1_100)).toMatchObject({ backwards: 1, steps: 1, worstStepMs: 250 });
});

test('stream meter: program and slate, told apart, and since when', () => {
  const { meter, send } = rig();
  const tracks = meter.onConnection();
  send(tracks, VIDEO, 0, 1_100);
  send(tracks, VIDEO, 40, 1_140);
  expect(meter.figures(1_150)).toMatchObject({ onAir: 'main', onAirSinceMs: 1_100 });
  send(tracks, VIDEO, 80, 1_180, 'slate');
  expect(meter.figures(1_190)).toMatchObject({ onAir: null, onAirSinceMs: 1_180 });
});

test('stream meter: audio that is 60 ms late beside the picture, measured against the feed', () => {
  const { meter, send } = rig();
  const tracks = meter.onConnection();
  for (let ms = 0; ms < 800; ms += 40) {
    send(tracks, VIDEO, 5_000 + ms, 1_000 + ms, `P${ms}`);
    send(tracks, AUDIO, 5_060 + ms, 1_000 + ms, `P${ms}`, 'audio');
  }
  expect(meter.figures(1_800).avOffsetMs).toBe(60);
});

test('stream meter: headers, only those that differ count as a change', () => {
  const { meter, send } = rig();
  const tracks = meter.onConnection();
  for (const text of ['a', 'a', 'b']) send(tracks, VIDEO, 0, 1_000, text, 'video-header');
  expect(meter.figures(1_000)).toMatchObject({ headerChanges: 1, bytes: 0 });
});

test('stream meter: read late by this process itself, only what is certain is a gap', () => {
  const meter = new StreamMeter('hall', KEY, 1_000, (atMs) => (atMs === 2_000 ? 600 : 0));
  const tracks = meter.onConnection();
  const send = (timestampMs: number, atMs: number) =>
    meter.onMessage(tracks, { type: VIDEO, role: 'video', timestampMs, payload: Buffer.from(`P${timestampMs}`) }, atMs);
  send(0, 1_100);
  send(40, 2_000);
  send(80, 2_250);
  expect(meter.figures(2_260)).toMatchObject({ longestGapMs: 300, longestVideoGapMs: 300 });
});
