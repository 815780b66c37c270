import type { Language } from '../main/contract/snapshot.ts';
import en from './i18n/en.json' with { type: 'json' };
import ko from './i18n/ko.json' with { type: 'json' };
import zh from './i18n/zh.json' with { type: 'json' };

/** The few words of the shell around the page: menu, tray, questions. The page has its own. */
export type Words = typeof en;

const WORDS: Record<Language, Words> = { en, ko, zh };

export function wordsOf(language: Language): Words {
  return WORDS[language];
}
