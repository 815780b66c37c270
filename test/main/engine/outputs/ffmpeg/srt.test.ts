import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../../main/base/clock.ts';
import { Fault } from '../../../../../main/base/fault.ts';
import { endOrphans, OptionPipe } from '../../../../../main/engine/outputs/ffmpeg/option-pipe.ts';
import { srtTarget } from '../../../../../main/engine/outputs/ffmpeg/srt.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { orphanedPipe } from './orphaned-pipe.ts';

const usual = 'mode=caller&transtype=live&latency=120000&connect_timeout=5000&payload_size=1316';

test.each([
  ['srt://10.0.0.5:9000', `srt://10.0.0.5:9000?${usual}`],
  ['srt://10.0.0.5:9000?latency=250', `srt://10.0.0.5:9000?${usual.replace('120000', '250000')}`],
  ['srt://hall.example:9000?passphrase=canary-in-url&streamid=canary', `srt://hall.example:9000?${usual}`],
])('srt: %s, the address for ffmpeg holds nothing else', (server, target) => {
  expect(srtTarget(server)).toBe(target);
});

test.each(['udp://10.0.0.5:5000', 'srt://10.0.0.5', 'srt://10.0.0.5:1?latency=5', 'srt://10.0.0.5:1?latency=x'])(
  'srt: %s is refused',
  (server) => {
    expect(() => srtTarget(server)).toThrow(Fault);
  },
);

test('option pipe: read once by whoever opens it, only by this user, and never a file', async () => {
  await using pipe = await OptionPipe.open(systemClock);
  expect(statSync(pipe.path).isFIFO()).toBe(true);
  expect(statSync(pipe.path).mode & 0o777).toBe(0o600);
  const offered = pipe.offer({ passphrase: 'canary #1 = "x"', srt_streamid: '#!::r=a/b,m=publish' });
  expect(await readFile(pipe.path, 'utf8')).toBe('passphrase=canary #1 = "x"\nsrt_streamid=#!::r=a/b,m=publish\n');
  expect(await offered).toBe(true);
});

test('option pipe: nobody reads it, given up with the pipe and nothing is left', async () => {
  const pipe = await OptionPipe.open(systemClock);
  const offered = pipe.offer({ a: 'b' });
  await pipe[Symbol.asyncDispose]();
  await expect(offered.catch((error: NodeJS.ErrnoException) => error.code)).resolves.toSatisfy((end) => end === false || end === 'ENOENT');
  expect(existsSync(pipe.path)).toBe(false);
});

test('option pipe: of an engine that was killed, whoever still waits for its options is told that there are none, and it is gone', async () => {
  const place = temporaryFolder();
  const orphan = orphanedPipe(place);
  const waiting = spawn('cat', [orphan.path], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(waiting, 'exit');
  await using pipe = await OptionPipe.open(systemClock);
  await endOrphans(place);
  await ended; // told so, or too late to find the pipe
  expect(['', 'foyer=ended\n']).toContain(await text(waiting.stdout));
  expect(existsSync(orphan.folder)).toBe(false);
  expect(existsSync(pipe.path)).toBe(true);
});
