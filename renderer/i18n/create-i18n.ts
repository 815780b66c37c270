import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../main/contract/snapshot.ts';
import en from './en.json' with { type: 'json' };
import ko from './ko.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

export const LANGUAGES: readonly Language[] = ['en', 'ko', 'zh'];

/** The page's words. A parameter that a fault did not carry is shown as an ellipsis, never as a placeholder. */
export function createI18n(language: Language): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    resources: { en: { translation: en }, ko: { translation: ko }, zh: { translation: zh } },
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
