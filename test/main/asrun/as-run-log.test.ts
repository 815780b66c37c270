import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AsRunLog } from '../../../main/asrun/as-run-log.ts';
import { silentLog } from '../../../main/base/log.ts';
import { RecordFile } from '../../../main/base/record-file.ts';
import { FakeClock } from '../fake-clock.ts';

const START_MS = Date.UTC(2026, 10, 21, 18);
let folder: string;
let file: string;
let clock: FakeClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-asrun-'));
  file = join(folder, 'as-run.jsonl');
  clock = new FakeClock(START_MS);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (openFile?: (path: string) => RecordFile) => AsRunLog.open({ file, clock, log: silentLog, ...(openFile && { openFile }) });
const onDisk = () =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A disk that is full while `full` is set: it takes half of a line and then fails, as a real one does. */
class FullDisk extends RecordFile {
  full = true;
  calls = 0;
  overlapping = 0;
  #busy = false;

  override async append(line: string): Promise<void> {
    if (this.#busy) this.overlapping += 1;
    this.#busy = true;
    this.calls += 1;
    try {
      if (this.full) {
        appendFileSync(file, line.slice(0, 20));
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      }
      await super.append(line);
    } finally {
      this.#busy = false;
    }
  }
}

/** Lines in memory: ten thousand durable ones would take seconds. */
class MemoryDisk extends RecordFile {
  full = true;
  written: string[] = [];

  override async append(line: string): Promise<void> {
    if (this.full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    this.written.push(line);
  }
}

test('as-run log: entries appended, numbered from 1 and on disk as one JSON line each', async () => {
  await using log = await open();
  const seen: number[] = [];
  log.appended.on((entry) => seen.push(entry.seq));
  log.append('desk-started');
  log.append('relay-live', { name: 'Radio', destination: 'radio' });
  await log.flushed();
  expect(onDisk()).toEqual([
    { seq: 1, atMs: START_MS, kind: 'desk-started', detail: {} },
    { seq: 2, atMs: START_MS, kind: 'relay-live', detail: { name: 'Radio', destination: 'radio' } },
  ]);
  expect(seen).toEqual([1, 2]);
  expect(log.fault).toBeNull();
  expect(log.damage).toBeNull();
});

test('as-run log: 300 entries at once over a restart, no number missing and none twice', async () => {
  const disk = new FullDisk(file);
  disk.full = false;
  {
    await using log = await open(() => disk);
    for (let i = 0; i < 200; i += 1) log.append('scene', { scene: `${i}` });
  }
  await using log = await open();
  for (let i = 0; i < 100; i += 1) log.append('scene', { scene: `${200 + i}` });
  await log.flushed();
  expect(onDisk().map((entry) => entry.seq)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
  expect(onDisk().map((entry) => entry.detail.scene)).toEqual(Array.from({ length: 300 }, (_, i) => `${i}`));
  expect(disk.overlapping).toBe(0);
});

test('as-run log: last line cut off by a crash, kept in a file of its own and said, numbers go on', async () => {
  {
    await using log = await open();
    log.append('desk-started');
    log.append('program-on');
  }
  appendFileSync(file, '{"seq":3,"atMs":17');
  await using log = await open();
  const kept = String(log.damage?.params.kept);
  expect(log.damage).toMatchObject({ code: 'asrun/damaged', params: { lines: 1 } });
  expect(kept).toMatch(/^as-run\.jsonl\.broken-2026-11-21T18-00-00-000Z$/);
  expect(readFileSync(join(folder, kept), 'utf8')).toBe('{"seq":3,"atMs":17');
  expect(log.append('program-off').seq).toBe(3);
  await log.flushed();
  expect(onDisk().map((entry) => entry.kind)).toEqual(['desk-started', 'program-on', 'program-off']);
});

test('as-run log: only the last newline is missing, the entry counts and nothing is moved', async () => {
  writeFileSync(file, '{"seq":1,"atMs":5,"kind":"desk-started","detail":{}}');
  await using log = await open();
  log.append('desk-stopped');
  await log.flushed();
  expect(log.damage).toBeNull();
  expect(onDisk().map((entry) => entry.seq)).toEqual([1, 2]);
  expect(readdirSync(folder)).toEqual(['as-run.jsonl']);
});

test('as-run log: a damaged line in the middle, stays where it is, is passed over and said', async () => {
  writeFileSync(file, '{"seq":1,"atMs":5,"kind":"desk-started","detail":{}}\n\0\0\0\n{"seq":3,"atMs":6,"kind":"program-on","detail":{}}\n');
  await using log = await open();
  expect(log.damage).toMatchObject({ params: { lines: 1, kept: '' } });
  expect((await log.list({ afterSeq: 0, limit: 10 })).map((entry) => entry.seq)).toEqual([1, 3]);
  expect(log.append('program-off').seq).toBe(4);
  await log.flushed();
  expect(readFileSync(file, 'utf8')).toContain('\0\0\0');
});

test('as-run log: disk full, entries wait and are said, and are written whole when there is room', async () => {
  const disk = new FullDisk(file);
  await using log = await open(() => disk);
  log.append('event-started', { id: 'a' });
  log.append('relay-started', { id: 'b' });
  await log.flushed();
  expect(log.fault).toMatchObject({ code: 'asrun/write-failed', params: { reason: 'ENOSPC', waiting: 2 } });
  expect(log.tail(5).map((entry) => entry.seq)).toEqual([1, 2]);
  await clock.advance(2_000);
  await log.flushed();
  expect(disk.calls).toBe(2);
  disk.full = false;
  await clock.advance(2_000);
  await vi.waitFor(() => expect(log.fault).toBeNull());
  expect(onDisk().map((entry) => entry.seq)).toEqual([1, 2]);
});

test('as-run log: disk full for longer than entries fit, one entry says how many are lost and no number is missing', async () => {
  const disk = new MemoryDisk(file);
  await using log = await open(() => disk);
  for (let i = 0; i < 10_050; i += 1) log.append('scene', { scene: `${i}` });
  disk.full = false;
  await clock.advance(2_000);
  await vi.waitFor(() => expect(log.fault).toBeNull());
  expect(disk.written).toHaveLength(10_001);
  expect(JSON.parse(disk.written.at(-1) ?? '')).toMatchObject({ seq: 10_001, kind: 'entries-lost', detail: { count: 50 } });
});

test('as-run log: its folder does not exist, it is made', async () => {
  file = join(folder, 'new', 'as-run.jsonl');
  await using log = await open();
  log.append('desk-started');
  await log.flushed();
  expect(log.fault).toBeNull();
  expect(existsSync(file)).toBe(true);
});

test('as-run log: a log that cannot be read, refused with the fault instead of numbering anew', async () => {
  file = folder;
  await expect(open()).rejects.toMatchObject({ code: 'asrun/write-failed' });
});

test('as-run log: list, reaches behind what is in memory and stops at the limit', async () => {
  const lines = Array.from({ length: 5_000 }, (_, i) => JSON.stringify({ seq: i + 1, atMs: i, kind: 'scene', detail: {} }));
  writeFileSync(file, `${lines.join('\n')}\n`);
  await using log = await open();
  const seqs = async (afterSeq: number, limit: number) => (await log.list({ afterSeq, limit })).map((entry) => entry.seq);
  expect(await seqs(0, 3)).toEqual([1, 2, 3]);
  expect(await seqs(1_023, 4)).toEqual([1_024, 1_025, 1_026, 1_027]);
  const across = await seqs(2_500, 1_000);
  expect(across).toEqual(Array.from({ length: 1_000 }, (_, i) => 2_501 + i));
  expect(await seqs(4_998, 100)).toEqual([4_999, 5_000]);
  expect(await seqs(5_000, 100)).toEqual([]);
  expect(log.tail(2).map((entry) => entry.seq)).toEqual([4_999, 5_000]);
});

test('as-run log: closed while the disk is full, tries once more and leaves no timer', async () => {
  const disk = new FullDisk(file);
  const log = await open(() => disk);
  log.append('desk-stopped');
  await log.flushed();
  disk.full = false;
  await Promise.all([log[Symbol.asyncDispose](), log[Symbol.asyncDispose]()]);
  expect(onDisk()).toHaveLength(1);
  expect(clock.pendingTimers).toBe(0);
});
