import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLog } from '../../../../main/base/log.ts';
import { SlateCache } from '../../../../main/engine/slate/cache.ts';
import { hashOf } from '../../../../main/engine/slate/content-hash.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { samplePictures } from './sample-track.ts';

const track = samplePictures(25, 25);
const open = (folder: string, maxBytes?: number) => new SlateCache({ folder, log: silentLog, ...(maxBytes !== undefined && { maxBytes }) });

test('slate cache: what was put is there, also for the next engine', async () => {
  const folder = join(temporaryFolder(), 'slates');
  await open(folder).put('a', track, []);
  expect(await open(folder).get('a', 9)).toEqual(track);
  expect(await open(folder).get('b', 9)).toBeNull();
});

test('slate cache: a damaged file, not used and gone', async () => {
  const folder = temporaryFolder();
  const cache = open(folder);
  await cache.put('a', track, []);
  const file = join(folder, 'a.flv');
  const content = readFileSync(file);
  writeFileSync(file, content.subarray(0, content.length - 7));
  expect(await cache.get('a', 9)).toBeNull();
  expect(existsSync(file)).toBe(false);
});

test('slate cache: full, the ones not used for longest go first and the new one stays', async () => {
  const folder = temporaryFolder();
  await open(folder).put('size', track, []);
  const bytes = readFileSync(join(folder, 'size.flv')).length;
  const cache = open(folder, bytes * 2.5);
  await cache.put('old', track, []);
  utimesSync(join(folder, 'size.flv'), new Date(1_000), new Date(1_000));
  utimesSync(join(folder, 'old.flv'), new Date(2_000), new Date(2_000));
  await cache.get('size', 9); // used again
  await cache.put('new', track, []);
  expect(readdirSync(folder).sort()).toEqual(['new.flv', 'size.flv']);
});

test('slate cache: the folder cannot be written, nothing is kept and nothing thrown', async () => {
  const folder = join(temporaryFolder(), 'file');
  writeFileSync(folder, 'not a folder');
  await open(folder).put('a', track, []);
  expect(await open(folder).get('a', 9)).toBeNull();
  await open(folder).clean();
});

test('slate cache: what a killed engine left behind, goes', async () => {
  const folder = temporaryFolder();
  const cache = open(folder);
  await cache.put('a', track, []);
  const { path } = await cache.workFolder();
  writeFileSync(join(path, 'video.flv'), 'half');
  writeFileSync(join(folder, 'b.flv.tmp'), 'half');
  await cache.clean();
  expect(readdirSync(folder)).toEqual(['a.flv']);
});

test('slate cache: its key, another one for anything that is seen', () => {
  const base = { kind: 'interval', venue: 'Haus', logoFile: 'hash', lines: ['Pause'] };
  expect(hashOf(base)).toBe(hashOf({ ...base }));
  for (const change of [{ venue: 'Hall' }, { logoFile: 'other' }, { lines: ['Interval'] }, { kind: 'rights' }]) {
    expect(hashOf({ ...base, ...change })).not.toBe(hashOf(base));
  }
});
