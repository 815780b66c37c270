import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ABSENT_PROGRAM, type ProgramStatus } from '../../../main/contract/program.ts';
import { backupRelayId } from '../../../main/contract/relay-id.ts';
import { IDLE_RENDITION, type RenditionVideo } from '../../../main/contract/rendition.ts';
import { GOOD_PROBE } from '../domain/preflight/sample-facts.ts';
import { AT, draft, fault, openDeskForTest } from './desk-for-test.ts';

const LIVE: ProgramStatus = {
  ...ABSENT_PROGRAM,
  ...{ state: 'live', sinceMs: AT - 60_000, encoder: '127.0.0.1', bitrateKbps: 6_160 },
  video: { codec: 'H.264', profile: 'High', width: 1920, height: 1080, fps: 30, bitrateKbps: 6_000, gopMs: 2_000, bFrames: 2 },
  audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2, bitrateKbps: 160 },
};

const stored = (dataDir: string) => JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8')).destinations[0];

async function openDesk() {
  const opened = await openDeskForTest();
  const { desk, engine } = opened;
  const program = (status: ProgramStatus): void => {
    engine.process.program = status;
    engine.tell();
  };
  const add = (name: string, limits = {}) => desk.destinations.add({ ...draft(name), limits });
  return { ...opened, program, add };
}

test('renditions at the desk: a destination that does not fit, it is said and nothing is encoded without consent', async () => {
  const { desk, engine, program, add } = await openDesk();
  const { id } = await add('Hall', { bFrames: 0 });
  const other = await add('Other');
  program(LIVE);
  expect(desk.snapshot().misfits).toMatchObject({ [id]: [{ rule: 'b-frames', measured: 2, threshold: 0 }] });
  expect(desk.snapshot().misfits[other.id]).toBeUndefined();
  const proposal = await desk.renditions.propose(id);
  expect(proposal).toMatchObject({ profile: { video: { width: 1920, height: 1080 }, audio: null }, sharedWith: [] });
  expect(proposal.costPercent).toBeGreaterThan(0);
  expect(engine.process.specs.get(id)?.rendition).toBeUndefined();
  expect(desk.snapshot().renditions).toEqual([]);
});

test('renditions at the desk: consent, the engine has the profile, the card fits and the settings keep it', async () => {
  const { desk, engine, dataDir, program, add } = await openDesk();
  const { id } = await add('Hall', { bFrames: 0 });
  program(LIVE);
  const { profile, id: rendition } = await desk.renditions.propose(id);
  await desk.renditions.attach(id, undefined);
  expect(engine.process.specs.get(id)).toMatchObject({ key: 'key-of-it', rendition: { id: rendition, profile } });
  expect(stored(dataDir)).toMatchObject({ rendition: profile });
  expect(desk.snapshot().destinations[0]).toMatchObject({ id, rendition });
  expect(JSON.stringify(desk.snapshot())).not.toContain('key-of-it');
  expect(desk.snapshot().renditions).toMatchObject([{ id: rendition, destinations: [id], status: IDLE_RENDITION }]);
  expect(desk.snapshot().misfits).toEqual({});
  await desk.renditions.detach(id);
  expect(engine.process.specs.get(id)?.rendition).toBeUndefined();
  expect(desk.snapshot().renditions).toEqual([]);
  expect(desk.snapshot().misfits).toHaveProperty(id);
});

test('renditions at the desk: two destinations with the same need, one rendition that costs once', async () => {
  const { desk, program, add } = await openDesk();
  const first = await add('Hall', { bFrames: 0 });
  const second = await add('Foyer', { bFrames: 0 });
  program(LIVE);
  await desk.renditions.attach(first.id, undefined);
  expect(await desk.renditions.propose(second.id)).toMatchObject({ costPercent: 0, sharedWith: [first.id] });
  await desk.renditions.attach(second.id, undefined);
  expect(desk.snapshot().renditions).toHaveLength(1);
  expect(desk.snapshot().renditions[0]?.destinations).toEqual([first.id, second.id]);
});

test('renditions at the desk: a smaller size for all that have one, one rendition as before and cheaper', async () => {
  const { desk, engine, program, add } = await openDesk();
  const first = await add('Hall', { bFrames: 0 });
  const second = await add('Foyer', { bFrames: 0 });
  program(LIVE);
  for (const { id } of [first, second]) await desk.renditions.attach(id, undefined);
  const before = desk.snapshot().renditions[0]!;
  const { profile, costPercent, totalPercent } = await desk.renditions.propose(first.id, { shortSide: 540, preset: 'ultrafast' });
  expect(profile?.video).toMatchObject({ width: 960, height: 540, preset: 'ultrafast' });
  expect(costPercent).toBeLessThan(before.costPercent);
  expect(totalPercent).toBe(before.costPercent + costPercent);
  const forAll = await desk.renditions.propose(first.id, { shortSide: 540, preset: 'ultrafast' }, [second.id]);
  expect(forAll).toMatchObject({ profile, totalPercent: costPercent });
  await desk.renditions.attach(first.id, profile!, [second.id]);
  expect(desk.snapshot().renditions).toMatchObject([{ profile, destinations: [first.id, second.id] }]);
  for (const { id } of [first, second]) expect(engine.process.specs.get(id)?.rendition?.profile).toEqual(profile);
});

test('renditions at the desk: constant bitrate where the platform asks for it; who takes either shares that encoder', async () => {
  const { desk, program, add } = await openDesk();
  const strict = await add('Strict', { bFrames: 0, rateControl: 'constant' });
  const lenient = await add('Lenient', { bFrames: 0 });
  program(LIVE);
  expect((await desk.renditions.propose(lenient.id)).profile?.video?.rate).toBe('capped');
  await desk.renditions.attach(strict.id, undefined);
  expect(await desk.renditions.propose(lenient.id)).toMatchObject({
    ...{ profile: { video: { rate: 'constant' } }, costPercent: 0, sharedWith: [strict.id] },
  });
});

test('renditions at the desk: what a preflight found and is not measured now, offered all the same', async () => {
  const { desk, program, add } = await openDesk();
  const { id } = await add('Hall', { keyframeS: 2 });
  program(LIVE);
  expect((await desk.renditions.propose(id)).profile).toBeNull();
  expect(await desk.renditions.propose(id, { rules: ['keyframe-interval'] })).toMatchObject({
    ...{ misfits: [], profile: { video: { keyframeS: 2 }, audio: null } },
  });
});

test('renditions at the desk: what cannot be, a fault and nothing changed', async () => {
  const { desk, dataDir, program, add } = await openDesk();
  const { id } = await add('Hall');
  await expect(desk.renditions.propose(id)).rejects.toThrow(fault('rendition/no-program'));
  program(LIVE);
  await expect(desk.renditions.attach(id, undefined)).rejects.toThrow(fault('rendition/not-needed'));
  await expect(desk.renditions.propose('nobody')).rejects.toThrow(fault('destination/not-found'));
  const video: RenditionVideo = {
    ...{ width: 4_096, height: 4_096, fps: 120, bitrateKbps: 60_000, rate: 'constant', preset: 'veryfast' },
    ...{ keyframeS: 2, fill: 'blur' },
  };
  await expect(desk.renditions.attach(id, { video, audio: null })).rejects.toThrow(fault('rendition/not-possible'));
  expect(stored(dataDir)).not.toHaveProperty('rendition');
});

test('renditions at the desk: an engine that is new, it is told of the rendition with its destination', async () => {
  const { desk, engine, program, add } = await openDesk();
  const { id } = await add('Hall', { bFrames: 0 });
  program(LIVE);
  await desk.renditions.attach(id, undefined);
  await desk.relays.start(id);
  engine.crash();
  engine.comeBack();
  await expect.poll(() => engine.process.specs.get(id)?.rendition?.id).toBe(desk.snapshot().renditions[0]?.id);
});

test('renditions at the desk: a bundle with its keys imported over it, the key is new and the rendition is kept', async () => {
  const { desk, engine, dataDir, program, add } = await openDesk();
  const { id } = await add('Hall', { bFrames: 0 });
  program(LIVE);
  const passphrase = 'a bundle of its own';
  await desk.destinations.change({ id, key: 'key-of-another-desk' });
  const { text } = await desk.keys.export({ passphrase }, 'a test');
  await desk.destinations.change({ id, key: 'key-of-it' });
  await desk.renditions.attach(id, undefined);
  const { rendition } = desk.snapshot().destinations[0] ?? {};
  await desk.keys.import({ text, passphrase }, [{ index: 0, as: 'replace' }], 'a test');
  expect(engine.process.specs.get(id)).toMatchObject({ key: 'key-of-another-desk', rendition: { id: rendition } });
  expect(desk.snapshot().destinations).toMatchObject([{ id, rendition }]);
  expect(desk.snapshot().renditions).toMatchObject([{ id: rendition, destinations: [id] }]);
  expect(stored(dataDir)).toHaveProperty('rendition.video');
});

test('renditions at the desk: a destination with a backup server, both get it and it is one destination', async () => {
  const { desk, engine, program } = await openDesk();
  const backupServer = 'rtmp://127.0.0.1:1937/live';
  const { id } = await desk.destinations.add({ ...draft('Hall'), limits: { bFrames: 0 }, backupServer });
  program(LIVE);
  await desk.relays.start(id);
  await desk.renditions.attach(id, undefined);
  const [rendition] = desk.snapshot().renditions;
  expect(rendition?.destinations).toEqual([id]);
  const specs = () => [id, backupRelayId(id)].map((relay) => engine.process.specs.get(relay));
  expect(specs().map((spec) => spec?.rendition?.id)).toEqual([rendition?.id, rendition?.id]);
  expect(engine.process.reconnects).toBe(0);
  await desk.destinations.change({ id, backupServer: '' });
  await desk.destinations.change({ id, backupServer });
  expect(specs().map((spec) => [spec?.server, spec?.rendition?.id])).toEqual([
    ['rtmp://127.0.0.1:1936/live', rendition?.id],
    [backupServer, rendition?.id],
  ]);
  await desk.renditions.detach(id);
  expect(specs().map((spec) => spec?.rendition)).toEqual([undefined, undefined]);
});

test('renditions at the desk: red in preflight, the report knows what the destination had then; attached, the next one is good', async () => {
  const { desk, engine, clock, program, add } = await openDesk();
  engine.process.probe = { ...GOOD_PROBE, video: { ...GOOD_PROBE.video!, bFrames: 2 } };
  const { id } = await add('Hall', { bFrames: 0 });
  program(LIVE);
  const look = async () => {
    await desk.preflight.run({ feed: 'main', windowMs: 10_000 });
    await clock.advance(0);
    const report = desk.preflight.report()!;
    const finding = (rule: string) => report.findings.find((one) => one.rule === rule);
    return { had: report.destinations[0]?.rendition, bFrames: finding('feed/b-frames'), encoding: finding('machine/encoding') };
  };
  expect(await look()).toMatchObject({ had: null, bFrames: { verdict: 'bad', destinationId: id, action: 'attach-rendition' } });
  await desk.renditions.attach(id, undefined);
  const { id: rendition, costPercent } = desk.snapshot().renditions[0]!;
  expect(desk.preflight.report()?.destinations).toMatchObject([{ rendition: null }]);
  expect(await look()).toMatchObject({ had: rendition, bFrames: { verdict: 'ok' }, encoding: { verdict: 'ok', measured: costPercent } });
});
