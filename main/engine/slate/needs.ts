import { type SlateKind, type SlateLook, slateKindSchema } from '../../contract/slate.ts';
import type { SlateFormat } from './clip.ts';
import type { Countdown } from './countdown.ts';
import { fitsShippedPicture, fitsShippedSound } from './shipped.ts';
import { audioKey, canBeMade, videoKey } from './slate-format.ts';

/** One track that is to be made. */
export type Need = { what: 'sound'; key: string } | { what: 'picture'; key: string; kind: SlateKind; countdown: Countdown | null };

export interface Wants {
  look: SlateLook;
  format: SlateFormat;
  /** What stands for a feed that is lost: the first one to be there. */
  lostSlate: SlateKind;
  /** In the order in which they are due; empty while nobody shows `starting-soon`. */
  countdowns: readonly Countdown[];
}

/** A clip of the countdown is another one for each minute; `''` is the clip without. */
export const countdownKey = (countdown: Countdown | null): string => {
  if (!countdown) return '';
  return countdown.kind === 'minutes' ? `${countdown.minutes}` : 'seconds';
};
export const pictureKey = (kind: SlateKind, video: SlateFormat['video'], countdown: Countdown | null): string =>
  `${kind} ${videoKey(video)} ${countdownKey(countdown)}`;
/** The rate of the pictures counts too: a loop of sound closes with a loop of them. */
export const soundKey = ({ audio, video }: SlateFormat): string => `sound ${audioKey(audio)} ${video.fps}`;

const isPlainPicture = ({ venue, logoFile, words }: SlateLook): boolean =>
  venue === '' && logoFile === '' && Object.values(words).every((lines) => !lines || Object.values(lines).every((line) => !line));

/**
 * All that has to be made for a program, most urgent first. Nothing at all where what was shipped fits and the house has no look of its
 * own: no encoder is started on a machine that is on air unless it makes a difference that can be seen or heard.
 */
export function needs({ look, format, lostSlate, countdowns }: Wants): Need[] {
  const { video, audio } = format;
  const list: Need[] = [];
  const picture = (kind: SlateKind, countdown: Countdown | null): Need => ({
    what: 'picture',
    key: pictureKey(kind, video, countdown),
    kind,
    countdown,
  });
  if (audio && !(look.sound.kind === 'room-tone' && fitsShippedSound(audio))) list.push({ what: 'sound', key: soundKey(format) });
  if (!canBeMade(video)) return list;
  const [now, ...later] = countdowns.map((countdown) => picture('starting-soon', countdown));
  const others = slateKindSchema.options.filter((kind) => kind !== lostSlate);
  const plain = isPlainPicture(look) && fitsShippedPicture(video) ? [] : [lostSlate, ...others].map((kind) => picture(kind, null));
  return [...list, ...plain.slice(0, 1), ...(now ? [now] : []), ...later, ...plain.slice(1)];
}
