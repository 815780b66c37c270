import { createInstance, type i18n, type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../main/contract/snapshot.ts';
import { ALERT_WORDS } from '../../main/contract/words/words.ts';
import en from './en.json' with { type: 'json' };
import ko from './ko.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

export const LANGUAGES: readonly Language[] = ['en', 'ko', 'zh'];

/** The page's words. A parameter that a fault did not carry is shown as an ellipsis, never as a placeholder. */
export function createI18n(language: Language): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    resources: { en: wordsOf('en', en), ko: wordsOf('ko', ko), zh: wordsOf('zh', zh) },
    lng: language,
    fallbackLng: 'en',
    supportedLngs: LANGUAGES,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false, skipOnVariables: false },
    missingInterpolationHandler: () => '…',
    react: { useSuspense: false },
  });
  return instance;
}

/** The page's own words and those of alerts (`alert.<code>.what`, `.cause`, `.next`), which the desk says too. */
function wordsOf(language: Language, words: object): Resource[string] {
  return { translation: { ...words, alert: ALERT_WORDS[language].text } };
}
