import { ActionIcon, Checkbox } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../main/contract/snapshot.ts';
import { LANGUAGES } from '../../i18n/create-i18n.ts';
import classes from './settings.module.css';

/** Which languages a slate speaks, and in which order; at least one. */
export function LanguageOrder({ languages, onChange }: { languages: Language[]; onChange: (languages: Language[]) => void }) {
  const { t } = useTranslation();
  const others = LANGUAGES.filter((language) => !languages.includes(language));
  const toggle = (language: Language) =>
    onChange(languages.includes(language) ? languages.filter((one) => one !== language) : [...languages, language]);
  const up = (index: number) => {
    const moved = languages.filter((_, place) => place !== index);
    moved.splice(index - 1, 0, languages[index]!);
    onChange(moved);
  };
  return (
    <fieldset className={classes.part}>
      <legend>{t('settings.slate-languages')}</legend>
      <ul className={classes.languages}>
        {[...languages, ...others].map((language, index) => (
          <li key={language} className={classes.language}>
            <Checkbox
              label={t(`language.${language}`)}
              checked={languages.includes(language)}
              disabled={languages.length === 1 && languages[0] === language}
              onChange={() => toggle(language)}
            />
            {index > 0 && index < languages.length ? (
              <ActionIcon onClick={() => up(index)} aria-label={t('settings.language-up', { language: t(`language.${language}`) })}>
                <IconArrowUp size={20} aria-hidden />
              </ActionIcon>
            ) : null}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
