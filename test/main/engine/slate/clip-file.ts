import { writeFileSync } from 'node:fs';
import { flvHeader, flvTag } from '../../../../main/engine/outputs/flv/flv-muxer.ts';
import type { SlateClip } from '../../../../main/engine/slate/clip.ts';

/** Plays a clip into an FLV file, several rounds without a break. */
export function writeRounds(clip: SlateClip, file: string, rounds: number): void {
  const tag = (type: number, timestampMs: number, payload: Buffer) => flvTag({ type, timestampMs }, payload);
  const parts = [flvHeader({ audio: clip.audioHeader !== null, video: true }), ...tag(9, 0, clip.videoHeader)];
  if (clip.audioHeader) parts.push(...tag(8, 0, clip.audioHeader));
  for (let round = 0; round < rounds; round += 1) {
    for (const { type, timeMs, payload } of clip.messages) parts.push(...tag(type, timeMs + round * clip.durationMs, payload));
  }
  writeFileSync(file, Buffer.concat(parts));
}
