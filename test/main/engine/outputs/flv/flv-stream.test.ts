import { expect, test } from 'vitest';
import { FlvMuxer } from '../../../../../main/engine/outputs/flv/flv-muxer.ts';
import { FlvStream } from '../../../../../main/engine/outputs/flv/flv-stream.ts';
import { type FlvTag, readFlv } from '../../../../../main/rtmp/flv-reader.ts';
import { TestProgram } from '../test-program.ts';

const video = (timestampMs: number, kind: 'key' | 'inter' | 'header', length = 1_000): FlvTag => {
  const payload = Buffer.alloc(length);
  payload[0] = kind === 'inter' ? 0x27 : 0x17;
  payload[1] = kind === 'header' ? 0 : 1;
  payload[2] = timestampMs & 0xff;
  return { type: 9, timestampMs, payload };
};
const audioHeader: FlvTag = { type: 8, timestampMs: 0, payload: Buffer.from([0xaf, 0, 0x12, 0x10]) };
const open = (source: TestProgram, maxQueueBytes?: number) =>
  FlvStream.open({ source, muxer: new FlvMuxer(), ...(maxQueueBytes === undefined ? {} : { maxQueueBytes }) });
const whole = async (stream: FlvStream) => readFlv(Buffer.concat(await stream.toArray()));
const times = (tags: FlvTag[]) => tags.filter((tag) => tag.type === 9 && tag.payload[1] === 1).map((tag) => tag.timestampMs);

test('flv stream: attached in the middle of a GOP, starts at once with headers and that GOP', async () => {
  const program = new TestProgram();
  program.begin([video(0, 'header'), audioHeader]);
  program.push(video(0, 'key'));
  program.push(video(40, 'inter'));
  program.push(video(80, 'key'));
  program.push(video(120, 'inter'));
  const stream = open(program);
  program.push(video(160, 'inter'));
  stream.finish();
  const tags = await whole(stream);
  expect(tags.slice(0, 2).map((tag) => [tag.type, tag.payload[1]])).toEqual([
    [9, 0],
    [8, 0],
  ]);
  expect(times(tags)).toEqual([80, 120, 160]);
  expect(stream.setup).toMatchObject({ tracks: { audio: true, video: true }, video: 'avc1' });
  expect(program.readers.size).toBe(0);
});

test('flv stream: attached before the program, waits for the first keyframe', async () => {
  const program = new TestProgram();
  const stream = open(program);
  program.begin([video(0, 'header')]);
  program.push(video(0, 'inter'));
  program.push(video(40, 'key'));
  stream.finish();
  expect(times(await whole(stream))).toEqual([40]);
  expect(stream.droppedFrames).toBe(0);
});

test('flv stream: a reader that stops, whole GOPs are left out and it goes on at a keyframe', async () => {
  const program = new TestProgram();
  const stream = open(program, 2_000_000);
  stream.read(0); // somebody is there, and takes no more than the stream's own buffer
  program.begin([video(0, 'header')]);
  for (let at = 0; at < 300; at += 1) program.push(video(at, at % 10 === 0 ? 'key' : 'inter', 50_000));
  expect(stream.queueBytes).toBeLessThan(3_000_000);
  expect(stream.droppedFrames).toBeGreaterThan(200);
  stream.finish();
  const seen = times(await whole(stream));
  const gap = seen.findIndex((time, i) => i > 0 && time !== (seen[i - 1] as number) + 1);
  expect(gap).toBeGreaterThan(0);
  expect((seen[gap] as number) % 10).toBe(0);
  expect(seen.at(-1)).toBe(299);
  expect(seen.length + stream.droppedFrames).toBe(300);
});

test.each([
  [1_000, 6_000],
  [20_000, 20_000],
])('flv stream: nobody reads for 20 s, keyframes each %i ms, no more than five seconds and a GOP wait', async (gopMs, mostMs) => {
  const program = new TestProgram();
  program.begin([video(0, 'header')]);
  const stream = FlvStream.open({ source: program, muxer: new FlvMuxer(), maxQueueMs: 5_000 });
  for (let at = 0; at < 20_000; at += 40) program.push(video(at, at % gopMs === 0 ? 'key' : 'inter', 20));
  stream.finish();
  const seen = times(await whole(stream));
  expect(19_960 - (seen[0] as number)).toBeLessThanOrEqual(mostMs);
  expect(seen.length + stream.droppedFrames).toBe(500);
});

test('flv stream: one endless GOP, nothing is kept beyond the bound', () => {
  const program = new TestProgram();
  const stream = open(program, 1_000_000);
  program.begin([video(0, 'header')]);
  program.push(video(0, 'key', 50_000));
  for (let at = 1; at < 100; at += 1) program.push(video(at, 'inter', 50_000));
  expect(stream.queueBytes).toBeLessThan(1_500_000);
  stream.destroy();
  expect(program.readers.size).toBe(0);
});

test('flv stream: other codecs in the middle, it ends; the same ones again, it goes on', async () => {
  const program = new TestProgram();
  program.begin([video(0, 'header')]);
  const stream = open(program);
  program.push(video(0, 'key'));
  program.end();
  program.begin([video(0, 'header')]);
  program.push(video(40, 'key'));
  program.begin([video(0, 'header', 1_200)]);
  program.push(video(80, 'key'));
  expect(times(await whole(stream))).toEqual([0, 40]);
});
