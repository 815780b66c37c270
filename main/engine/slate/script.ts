import type { Language } from '../../contract/language.ts';
import { type SlateLine, secondsWords } from './words.ts';

/** All that is written on a slate, and how large it is. */
export interface Script {
  width: number;
  height: number;
  venue: string;
  /** Whether room is kept for a logo above the venue's name. */
  hasLogo: boolean;
  /** The first one is the large one. */
  lines: readonly SlateLine[];
  /** Counts 60 s down, from the start. */
  countsSeconds: boolean;
}

/** Where things stand, pixels. The shorter side decides how large everything is. */
export interface Layout {
  unit: number;
  logoTop: number;
  logoBox: { width: number; height: number };
  venueTop: number;
  /** The thin line below the first words, and half of its length. */
  ruleY: number;
  ruleHalf: number;
}

export function layoutOf({ width, height, hasLogo }: Pick<Script, 'width' | 'height' | 'hasLogo'>): Layout {
  const unit = Math.min(width, height) / 1_080;
  const logoTop = Math.round(height * 0.085);
  const logoBox = { width: Math.round(Math.min(width, height) * 0.5), height: Math.round(150 * unit) };
  const venueTop = hasLogo ? logoTop + logoBox.height + Math.round(34 * unit) : Math.round(height * 0.1);
  return { unit, logoTop, logoBox, venueTop, ruleY: Math.round(height * 0.575), ruleHalf: Math.round(130 * unit) };
}

/** Ivory, the same with less light, and brass; of ASS, so blue, green, red. */
const IVORY = '&H00E3EDF2';
const DIM = '&H00B4BEC4';
const BRASS = '&H006FA3C4';
/** Shipped in assets/fonts. */
const LATIN = 'Foyer Slate';
/** Where the machine lacks these, the text library takes whatever has the letters. */
const HANGUL = 'Noto Serif CJK KR';
const HAN: Record<Language, string> = { en: 'Noto Serif CJK SC', ko: HANGUL, zh: 'Noto Serif CJK SC' };
const HANGUL_LETTERS = /\p{Script=Hangul}/u;
const HAN_LETTERS = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
const SIZES = { first: 112, other: 50, countdown: 58, venue: 42 };
const LAST_MINUTE = 60;

/**
 * The words as a script of Advanced SubStation Alpha, which ffmpeg's `ass` filter draws: it breaks long lines, and takes each letter from a
 * font that has it. A file and not an argument, so that nothing an operator types is ever taken for an option.
 * @source Aegisub, ASS tags; libass, ass_parse.c
 */
export function scriptText(script: Script): string {
  const { width, height, venue, lines } = script;
  const { unit, venueTop, ruleY } = layoutOf(script);
  const px = (size: number): number => Math.max(8, Math.round(size * unit));
  const [first, ...others] = lines;
  const centre = Math.round(width / 2);
  const events: string[] = [];
  if (venue !== '')
    events.push(shown('venue', `{\\pos(${centre},${venueTop})}${textOf(venue, /[a-z]/i.test(venue) ? 'en' : (first?.language ?? 'en'))}`));
  if (first) {
    const size = px(SIZES.first * sizeFactor(first.text));
    events.push(shown('first', `{\\pos(${centre},${ruleY - px(34)})\\fs${size}}${textOf(first.text, first.language)}`));
  }
  if (!script.countsSeconds) events.push(shown('other', `{\\pos(${centre},${ruleY + px(44)})}${below(first, others, unit)}`));
  else {
    for (let second = 0; second < LAST_MINUTE; second += 1) {
      const counted = lines.map((line) => ({ ...line, countdown: secondsWords(line.language, LAST_MINUTE - second) }));
      const text = `{\\pos(${centre},${ruleY + px(44)})}${below(counted[0], counted.slice(1), unit)}`;
      events.push(event('other', time(second), time(second + 1), text));
    }
  }
  return [
    '[Script Info]',
    'ScriptType: v4.00+',
    `PlayResX: ${width}`,
    `PlayResY: ${height}`,
    'WrapStyle: 0',
    'YCbCr Matrix: None',
    '',
    '[V4+ Styles]',
    `Format: ${STYLE_FIELDS}`,
    style('venue', px(SIZES.venue), BRASS, 8, width, px(3)),
    style('first', px(SIZES.first), IVORY, 2, width, 0),
    style('other', px(SIZES.other), DIM, 8, width, 0),
    '',
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...events,
    '',
  ].join('\n');
}

/** Under the rule: the time that is left in the first language, then a line for each of the others with theirs. */
function below(first: SlateLine | undefined, others: readonly SlateLine[], unit: number): string {
  const rows = others.map(({ text, language, countdown }) => textOf(countdown === '' ? text : `${text}  ·  ${countdown}`, language));
  if (first && first.countdown !== '') {
    rows.unshift(`{\\fs${Math.round(SIZES.countdown * unit)}\\c${BRASS}&}${textOf(first.countdown, first.language)}{\\r}`);
  }
  return rows.join(`\\N{\\fs${Math.round(14 * unit)}}\\h{\\r}\\N`);
}

/** Longer lines are set smaller, the longest in three rows. */
function sizeFactor(text: string): number {
  const width = [...text].reduce((sum, letter) => sum + (HANGUL_LETTERS.test(letter) || HAN_LETTERS.test(letter) ? 1.9 : 1), 0);
  if (width <= 26) return 1;
  return width <= 60 ? 0.78 : 0.6;
}

/** Names the font of each run of letters. What means something to ASS is made harmless: it has no escape for a backslash. */
function textOf(text: string, language: Language): string {
  let font = '';
  let out = '';
  for (const letter of text.replace(/\s+/g, ' ').replaceAll('\\', '/')) {
    const wanted = fontOf(letter, language);
    if (wanted !== font) out += `{\\fn${wanted}}`;
    font = wanted;
    out += letter === '{' || letter === '}' ? `\\${letter}` : letter;
  }
  return out;
}

/** A line of Korean or Chinese has its figures from the same font. */
function fontOf(letter: string, language: Language): string {
  if (HANGUL_LETTERS.test(letter)) return HANGUL;
  return HAN_LETTERS.test(letter) || language !== 'en' ? HAN[language] : LATIN;
}

const STYLE_FIELDS = [
  'Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut',
  'ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
].join(', ');

function style(name: string, size: number, colour: string, alignment: number, width: number, spacing: number): string {
  const margin = Math.round(width * 0.09);
  const none = '&H00000000';
  return `Style: ${name},${LATIN},${size},${colour},${none},${none},${none},0,0,0,0,100,100,${spacing},0,1,0,0,${alignment},${margin},${margin},0,1`;
}

const shown = (styleName: string, text: string): string => event(styleName, '0:00:00.00', '9:00:00.00', text);
const event = (styleName: string, from: string, to: string, text: string): string =>
  `Dialogue: 0,${from},${to},${styleName},,0,0,0,,${text}`;
const time = (seconds: number): string => `0:0${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}.00`;
