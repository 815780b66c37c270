import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NO_PORTRAIT } from '../../../main/contract/portrait.ts';
import { ABSENT_PROGRAM, type ProgramStatus } from '../../../main/contract/program.ts';
import { AT, draft, openDeskForTest } from './desk-for-test.ts';

const fault = (code: string) => expect.objectContaining({ code });
const sends = (width: number, height: number): ProgramStatus => ({
  ...ABSENT_PROGRAM,
  ...{ state: 'live', sinceMs: AT - 60_000, encoder: '127.0.0.1', bitrateKbps: 6_160 },
  video: { codec: 'H.264', profile: 'High', width, height, fps: 30, bitrateKbps: 6_000, gopMs: 2_000, bFrames: 0 },
  audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2, bitrateKbps: 160 },
});
const LANDSCAPE = sends(1_920, 1_080);
const UPRIGHT = sends(1_080, 1_920);

async function openDesk() {
  const opened = await openDeskForTest();
  const { desk, engine, dataDir } = opened;
  const tell = (program: ProgramStatus, feed: ProgramStatus = ABSENT_PROGRAM): void => {
    engine.process.program = program;
    engine.process.portrait = { ...NO_PORTRAIT, feed };
    engine.tell();
  };
  const { id } = await desk.destinations.add({ ...draft('Hall'), limits: { orientation: 'portrait' as const } });
  const stored = () => JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8')).destinations[0];
  return { ...opened, id, tell, stored };
}

test('portrait program at the desk: chosen with a slate, engine and settings have it and nothing is encoded', async () => {
  const { desk, engine, id, stored } = await openDesk();
  await desk.portrait.use(id, 'slate');
  expect(engine.process.specs.get(id)).toMatchObject({ program: 'portrait', key: 'key-of-it' });
  expect(engine.process.specs.get(id)?.rendition).toBeUndefined();
  expect(desk.snapshot().destinations[0]).toMatchObject({ id, program: 'portrait', rendition: null });
  expect(desk.snapshot().renditions).toEqual([]);
  expect(stored()).toMatchObject({ program: 'portrait' });
  await desk.portrait.leave(id);
  expect(engine.process.specs.get(id)).not.toHaveProperty('program');
  expect(desk.snapshot().destinations[0]).not.toHaveProperty('program');
  expect(stored()).not.toHaveProperty('program');
});

test('portrait program at the desk: chosen with the main program to stand in, both go to the engine', async () => {
  const { desk, engine, id, tell } = await openDesk();
  await expect(desk.portrait.use(id, 'blur')).rejects.toThrow(fault('rendition/no-program'));
  expect(desk.snapshot().destinations[0]).not.toHaveProperty('program');
  tell(LANDSCAPE);
  await desk.portrait.use(id, 'blur');
  const spec = engine.process.specs.get(id);
  expect(spec).toMatchObject({ program: 'portrait', rendition: { profile: { video: { fill: 'blur', width: 720, height: 1_280 } } } });
  expect(desk.snapshot().renditions).toMatchObject([{ id: spec?.rendition?.id, destinations: [id] }]);
  // Another choice takes the stand-in with it.
  await desk.portrait.use(id, 'slate');
  expect(engine.process.specs.get(id)?.rendition).toBeUndefined();
  await desk.renditions.attach(id, undefined);
  expect(engine.process.specs.get(id)).not.toHaveProperty('program');
});

test('portrait program at the desk: what fits is judged by what arrives on its own path', async () => {
  const { desk, id, tell } = await openDesk();
  tell(LANDSCAPE);
  expect(desk.snapshot().misfits[id]).toMatchObject([{ rule: 'orientation' }]);
  await desk.portrait.use(id, 'slate');
  tell({ ...LANDSCAPE, bitrateKbps: 6_170 }, UPRIGHT);
  expect(desk.snapshot().misfits).toEqual({});
  expect(desk.snapshot().portrait.feed).toEqual(UPRIGHT);
  tell({ ...LANDSCAPE, bitrateKbps: 6_180 }, LANDSCAPE);
  expect(desk.snapshot().misfits[id]).toMatchObject([{ rule: 'orientation' }]);
});

test('portrait program at the desk: an engine that is new is told of it, one that knows none says nothing', async () => {
  const { desk, engine, id, tell } = await openDesk();
  await desk.portrait.use(id, 'slate');
  tell(LANDSCAPE, UPRIGHT);
  await desk.relays.start(id);
  engine.crash();
  expect(desk.snapshot().portrait).toEqual(NO_PORTRAIT);
  engine.comeBack();
  await expect.poll(() => engine.process.specs.get(id)?.program).toBe('portrait');
  expect(desk.snapshot().portrait).toEqual(NO_PORTRAIT);
});

test('portrait program at the desk: it stays behind when the keys move to another desk', async () => {
  const { desk, id } = await openDesk();
  await desk.portrait.use(id, 'slate');
  const other = await openDeskForTest();
  const { text } = await desk.keys.export({ ids: [id], passphrase: 'a passphrase of some length' }, 'me');
  await other.desk.keys.import({ text, passphrase: 'a passphrase of some length' }, [{ index: 0, as: 'add' }], 'me');
  expect(other.desk.snapshot().destinations[0]?.name).toBe('Hall');
  expect(other.desk.snapshot().destinations[0]).not.toHaveProperty('program');
});
