import { readFile } from 'node:fs/promises';
import { Fault } from '../base/fault.ts';
import { type FlvTag, readFlv } from '../rtmp/flv-reader.ts';
import { mediaRole } from '../rtmp/media-tag.ts';
import { MESSAGE } from '../rtmp/messages.ts';

/** A clip that can be published in a loop: starts with a keyframe, its timestamps go on from one round to the next. */
export interface Clip {
  /** Metadata and sequence headers, sent once at the start of a publish. */
  headers: FlvTag[];
  /** In the order they are due; the first is at 0. */
  media: FlvTag[];
  /** Length of one round, ms. */
  durationMs: number;
}

/** @throws Fault `rehearsal/clip-missing` when the file is not there or is not a clip */
export async function loadClip(file: string): Promise<Clip> {
  try {
    return clipOf(readFlv(await readFile(file)));
  } catch (error) {
    throw new Fault('rehearsal/clip-missing', { file }, { cause: error });
  }
}

/** @throws Error if the tags do not make a clip */
export function clipOf(tags: readonly FlvTag[]): Clip {
  const isHeader = (tag: FlvTag): boolean => ['metadata', 'video-header', 'audio-header'].includes(mediaRole(tag.type, tag.payload));
  const headers = tags.filter(isHeader);
  const media = tags.filter((tag) => !isHeader(tag));
  const video = media.filter((tag) => tag.type === MESSAGE.video);
  const [first] = video;
  const last = video.at(-1);
  if (!first || !last || video.length < 2) throw new Error('a clip without pictures');
  if (mediaRole(first.type, first.payload) !== 'keyframe') throw new Error('a clip that does not start with a keyframe');
  const frameMs = (last.timestampMs - first.timestampMs) / (video.length - 1);
  const startMs = first.timestampMs;
  return {
    headers,
    media: media.map((tag) => ({ ...tag, timestampMs: Math.max(0, tag.timestampMs - startMs) })),
    durationMs: Math.round(last.timestampMs - startMs + frameMs),
  };
}
