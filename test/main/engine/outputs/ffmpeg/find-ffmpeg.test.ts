import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { findFfmpeg } from '../../../../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

function programs() {
  const folder = temporaryFolder();
  const make = (name: string, mode: number) => {
    mkdirSync(join(folder, name));
    const file = join(folder, name, 'ffmpeg');
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  };
  mkdirSync(join(folder, 'folder', 'ffmpeg'), { recursive: true });
  return { folder, plain: make('plain', 0o644), one: make('one', 0o755), two: make('two', 0o755) };
}

test('find ffmpeg: the first executable file on PATH', () => {
  const { folder, one } = programs();
  const path = ['none', 'folder', 'plain', 'one', 'two'].map((name) => join(folder, name)).join(delimiter);
  expect(findFfmpeg({ PATH: path }, 'linux')).toBe(one);
});

test('find ffmpeg: FFMPEG_PATH first, unless there is nothing', () => {
  const { folder, one, two } = programs();
  expect(findFfmpeg({ PATH: join(folder, 'one'), FFMPEG_PATH: two }, 'linux')).toBe(two);
  expect(findFfmpeg({ PATH: join(folder, 'one'), FFMPEG_PATH: '/nonexistent' }, 'linux')).toBe(one);
});

test('find ffmpeg: none, null', () => {
  expect(findFfmpeg({ PATH: '/nonexistent' }, 'linux')).toBeNull();
  expect(findFfmpeg({}, 'linux')).toBeNull();
});
