// Makes assets/rehearsal.flv, the clip that the rehearsal publishes in a loop: a test picture with a running clock, and a tone. Needs ffmpeg.
//
// 8 s, because that is 240 frames at 30 fps and 375 AAC frames of 1024 samples at 48 kHz: both end at the same instant, so the loop has no
// seam in its timestamps. (10 s would be 468.75 AAC frames.) The sound is cut out of the middle of a longer one, so that the codec's
// overlap across the seam is right as well and the tone does not click.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './lib.mjs';

const LOOP_MS = 8_000;
const MAX_BYTES = 3_000_000;
const output = join(root, 'assets', 'rehearsal.flv');
const work = mkdtempSync(join(tmpdir(), 'foyer-clip-'));

const clock = (y, size, text) =>
  `drawtext=font='DejaVu Sans Mono':fontsize=${size}:fontcolor=white:box=1:boxcolor=black@0.7:boxborderw=18:x=(w-tw)/2:y=${y}:text='${text}'`;
const picture = [
  clock('h*0.14', 54, 'FOYER REHEARSAL'),
  clock('h*0.42', 110, '%{eif\\:t\\:d\\:2}.%{eif\\:mod(n\\,30)\\:d\\:2}'),
  clock('h*0.78', 30, '1280x720  30 fps  440 Hz'),
].join(',');
const x264 = 'keyint=30:min-keyint=30:scenecut=0:bframes=0:open-gop=0:vbv-maxrate=1800:vbv-bufsize=1800';

/** Tags of an FLV file: `{ type, timestampMs, body }`. */
function readTags(file) {
  const bytes = readFileSync(file);
  const tags = [];
  for (let at = bytes.readUInt32BE(5) + 4; at + 11 <= bytes.length; ) {
    const length = bytes.readUIntBE(at + 1, 3);
    tags.push({
      type: bytes[at],
      timestampMs: (bytes.readUIntBE(at + 4, 3) | (bytes[at + 7] << 24)) >>> 0,
      body: bytes.subarray(at + 11, at + 11 + length),
    });
    at += 11 + length + 4;
  }
  return tags;
}

function writeTag({ type, timestampMs, body }) {
  const head = Buffer.alloc(11);
  head[0] = type;
  head.writeUIntBE(body.length, 1, 3);
  head.writeUIntBE(timestampMs & 0xffffff, 4, 3);
  head[7] = timestampMs >>> 24;
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(11 + body.length);
  return Buffer.concat([head, body, tail]);
}

/** `onMetaData` as encoders send it: an AMF0 string and an ECMA array of numbers and booleans. No duration: the loop has none. */
function metadata(values) {
  const name = (text) => Buffer.from([0, text.length, ...Buffer.from(text)]);
  const parts = [Buffer.from([2]), name('onMetaData'), Buffer.from([8, 0, 0, 0, Object.keys(values).length])];
  for (const [key, value] of Object.entries(values)) {
    const number = Buffer.alloc(9);
    number.writeDoubleBE(Number(value), 1);
    parts.push(name(key), typeof value === 'boolean' ? Buffer.from([1, value ? 1 : 0]) : number);
  }
  return Buffer.concat([...parts, Buffer.from([0, 0, 9])]);
}

const ffmpeg = (args) => execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], { stdio: 'inherit' });
try {
  const video = join(work, 'video.flv');
  const audio = join(work, 'audio.flv');
  const exact = ['-bitexact', '-flvflags', 'no_metadata+no_sequence_end'];
  ffmpeg(
    ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30:duration=8', '-vf', picture, '-pix_fmt', 'yuv420p', '-c:v', 'libx264'].concat([
      '-preset',
      'veryslow',
      '-tune',
      'zerolatency',
      '-profile:v',
      'main',
      '-crf',
      '27',
      '-x264-params',
      x264,
      ...exact,
      video,
    ]),
  );
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'sine=frequency=440:beep_factor=4:sample_rate=48000:duration=24',
    '-ac',
    '2',
    '-c:a',
    'aac',
    '-b:a',
    '96k',
    ...exact,
    audio,
  ]);

  // Type 9 is video, 8 is audio; the second byte is 0 in a sequence header.
  const [pictureHeader, ...frames] = readTags(video).filter((tag) => tag.type === 9);
  const [soundHeader, ...sounds] = readTags(audio).filter((tag) => tag.type === 8);
  const perLoop = (LOOP_MS / 1_000) * (48_000 / 1_024);
  const middle = sounds.slice(perLoop, 2 * perLoop).map((tag, index) => ({ ...tag, timestampMs: Math.round((index * 1_024) / 48) }));
  if (frames.length !== 240 || middle.length !== 375) throw new Error(`${frames.length} frames, ${middle.length} sounds`);
  const shown = frames.map((tag, index) => ({ ...tag, timestampMs: Math.round((index * 1_000) / 30) }));
  const media = [...shown, ...middle].sort((a, b) => a.timestampMs - b.timestampMs || b.type - a.type);
  const header = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);
  const figures = { width: 1280, height: 720, framerate: 30, videocodecid: 7, audiocodecid: 10, audiosamplerate: 48_000, stereo: true };
  const headers = [{ type: 18, body: metadata(figures) }, pictureHeader, soundHeader].map((tag) => ({ ...tag, timestampMs: 0 }));
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(output, Buffer.concat([header, ...[...headers, ...media].map(writeTag)]));
  const { size } = statSync(output);
  if (size > MAX_BYTES) throw new Error(`${size} bytes, over ${MAX_BYTES}`);
  process.stdout.write(`${output}: ${size} bytes\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
