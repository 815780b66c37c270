import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../main/contract/snapshot.ts';
import { useDeskState } from '../client/hooks.tsx';
import { LANGUAGES } from './create-i18n.ts';

const STORED_AS = 'foyer-language';

function asLanguage(value: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === value);
}

/** The language of this page: chosen in this browser, otherwise the station's. */
export function useLanguage(): [Language, (language: string) => void] {
  const station = useDeskState((state) => state.snapshot?.station.language);
  const [chosen, setChosen] = useLocalStorage<string>({ key: STORED_AS, defaultValue: '', getInitialValueInEffect: false });
  return [asLanguage(chosen) ?? station ?? 'en', setChosen];
}

/** Keeps words and the document's language in step with the choice. */
export function useLanguageInStep(): void {
  const [language] = useLanguage();
  const { i18n } = useTranslation();
  useEffect(() => {
    document.documentElement.lang = language;
    if (i18n.language !== language) void i18n.changeLanguage(language);
  }, [language, i18n]);
}
