import type { Language } from '../../contract/language.ts';
import type { SlateKind, SlateLook } from '../../contract/slate.ts';
import type { Countdown } from './countdown.ts';

/** One line of a slate. */
export interface SlateLine {
  language: Language;
  text: string;
  /** "in 12 min", empty without a countdown. */
  countdown: string;
}

const WORDS: Record<SlateKind, Record<Language, string>> = {
  'stand-by': { en: 'One moment, please', ko: '잠시만 기다려 주십시오', zh: '请稍候' },
  'starting-soon': { en: 'Starting soon', ko: '곧 시작합니다', zh: '即将开始' },
  interval: { en: 'Interval', ko: '휴식 시간입니다', zh: '中场休息' },
  technical: { en: 'A short technical pause', ko: '기술 문제로 잠시 쉬어 갑니다', zh: '因技术原因短暂中断，请稍候' },
  'thank-you': { en: 'Thank you for being with us', ko: '함께해 주셔서 감사합니다', zh: '感谢您的观看' },
  rights: {
    en: 'This work cannot be shown here for rights reasons',
    ko: '저작권 사정으로 이 작품은 여기에서 보여 드릴 수 없습니다',
    zh: '因版权原因，此作品无法在此播放',
  },
};

const MINUTES: Record<Language, (n: number) => string> = { en: (n) => `in ${n} min`, ko: (n) => `${n}분 후`, zh: (n) => `${n} 分钟后` };
const SECONDS: Record<Language, (n: number) => string> = { en: (n) => `in ${n} s`, ko: (n) => `${n}초 후`, zh: (n) => `${n} 秒后` };

/** The lines of a slate: the house's own words where it has some, else Foyer's. Without the seconds of the last minute. */
export function slateLines(kind: SlateKind, look: SlateLook, countdown: Countdown | null = null): SlateLine[] {
  const minutes = countdown?.kind === 'minutes' ? countdown.minutes : null;
  return look.languages.map((language) => ({
    language,
    text: look.words[kind]?.[language] || WORDS[kind][language],
    countdown: minutes === null ? '' : MINUTES[language](minutes),
  }));
}

/** What one line of the last minute says. @param seconds 60..1 */
export const secondsWords = (language: Language, seconds: number): string => SECONDS[language](seconds);
