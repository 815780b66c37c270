import { type SlateKind, type SlateLook, type SlateSound, slateKindSchema } from '../../../main/contract/slate.ts';

export const SLATE_SOUNDS: readonly SlateSound['kind'][] = ['room-tone', 'silence', 'file'];

/** The look as the form holds it. */
export interface SlateLookValues {
  venue: string;
  logoFile: string;
  languages: SlateLook['languages'];
  words: SlateLook['words'];
  sound: SlateSound['kind'];
  soundFile: string;
}

export function valuesOf({ sound, ...look }: SlateLook): SlateLookValues {
  return { ...look, sound: sound.kind, soundFile: sound.kind === 'file' ? sound.path : '' };
}

/** Without the lines that were left empty. */
export function lookOf({ venue, logoFile, languages, words, sound, soundFile }: SlateLookValues): SlateLook {
  return {
    venue: venue.trim(),
    logoFile: logoFile.trim(),
    languages,
    words: withoutEmpty(words),
    sound: sound === 'file' ? { kind: sound, path: soundFile.trim() } : { kind: sound },
  };
}

function withoutEmpty(words: SlateLook['words']): SlateLook['words'] {
  const kept: SlateLook['words'] = {};
  for (const kind of slateKindSchema.options) {
    const lines = filled(words, kind);
    if (lines.length > 0) kept[kind] = Object.fromEntries(lines);
  }
  return kept;
}

function filled(words: SlateLook['words'], kind: SlateKind): [string, string][] {
  return Object.entries(words[kind] ?? {}).flatMap(([language, line]) => (line.trim() === '' ? [] : [[language, line.trim()]]));
}
