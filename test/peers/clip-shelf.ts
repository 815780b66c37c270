import { readFileSync } from 'node:fs';
import { Emitter } from '../../main/base/emitter.ts';
import { type SlateKind, slateKindSchema } from '../../main/contract/slate.ts';
import type { SlateClip, SlateMessage, SlateShelf } from '../../main/engine/slate/clip.ts';
import { readFlv } from '../../main/rtmp/flv-reader.ts';
import { mediaRole } from '../../main/rtmp/media-tag.ts';

/** A shelf with one clip for every kind: a feed file, which fits an encoder that plays the same file to the byte. */
export function clipShelf(file: string, durationMs: number): SlateShelf & AsyncDisposable {
  const tags = readFlv(readFileSync(file));
  const header = (role: string): Buffer | null => tags.find(({ type, payload }) => mediaRole(type, payload) === role)?.payload ?? null;
  const messages = tags.flatMap(({ type, timestampMs, payload }): SlateMessage[] => {
    const role = mediaRole(type, payload);
    const isMedia = role === 'audio' || role === 'video' || role === 'keyframe';
    return isMedia && timestampMs < durationMs ? [{ type: type === 8 ? 8 : 9, role, timeMs: timestampMs, payload }] : [];
  });
  const format: SlateClip['format'] = {
    video: { codec: 'H.264', width: 1_280, height: 720, fps: 30 },
    audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2 },
  };
  const clip = {
    format,
    messages,
    durationMs,
    videoHeader: header('video-header') as Buffer,
    audioHeader: header('audio-header'),
    zeroAtMs: null,
  };
  const clips = new Map<SlateKind, SlateClip>();
  for (const kind of slateKindSchema.options) clips.set(kind, { ...clip, kind });
  return {
    changed: new Emitter(),
    fault: null,
    clip: (kind: SlateKind) => clips.get(kind) as SlateClip,
    configure: () => undefined,
    prepare: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
