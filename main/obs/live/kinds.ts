import type { ObsKind } from '../../contract/obs-live.ts';

const KINDS: readonly (readonly [pattern: RegExp, kind: ObsKind])[] = [
  [/^text_/, 'text'],
  [/^image_source/, 'image'],
  [/^(ffmpeg_source|vlc_source|slideshow)/, 'media'],
  [/_input_capture$/, 'microphone'],
  [/_output_capture$/, 'sound'],
];

/** @param inputKind as OBS says it, versioned or not; null for a scene @source input kinds of OBS 29 on Linux, Windows (wasapi_*) and macOS (coreaudio_*) */
export function kindOf(inputKind: string | null, isGroup = false): ObsKind {
  if (inputKind === null) return isGroup ? 'group' : 'scene';
  return KINDS.find(([pattern]) => pattern.test(inputKind))?.[1] ?? 'other';
}
