import { readFileSync } from 'node:fs';
import type { Feed } from '../../../../main/engine/feeds/feed.ts';
import { readFlv } from '../../../../main/rtmp/flv-reader.ts';
import { mediaRole } from '../../../../main/rtmp/media-tag.ts';

/** Publishes a file of ffmpeg's as a feed, in real time and in a loop, until disposed. */
export function playFeed(feed: Feed, file: string): Disposable {
  const tags = readFlv(readFileSync(file)).filter(({ type, payload }) => mediaRole(type, payload) !== 'other');
  const isHeader = (role: string) => /header|metadata/.test(role);
  const headers = tags.filter(({ type, payload }) => isHeader(mediaRole(type, payload)));
  const media = tags.filter((tag) => !headers.includes(tag));
  // Room for the last video frame and the last of sound, which are not of one length.
  const lengthMs = (media.at(-1)?.timestampMs ?? 0) + 45;
  feed.publisherOn('127.0.0.1');
  for (const tag of headers) feed.push(tag);
  const beganAt = performance.now();
  let next = 0;
  const timer = setInterval(() => {
    for (;;) {
      const tag = media[next % media.length];
      const dueMs = (tag?.timestampMs ?? 0) + Math.floor(next / media.length) * lengthMs;
      if (!tag || beganAt + dueMs > performance.now()) return;
      feed.push({ ...tag, timestampMs: dueMs });
      next += 1;
    }
  }, 10);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
