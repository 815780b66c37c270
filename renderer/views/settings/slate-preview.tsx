import { useTranslation } from 'react-i18next';
import type { SlateKind, SlateLook } from '../../../main/contract/slate.ts';
import classes from './settings.module.css';

/** What a slate says, in the order it says it; the picture itself is made by the engine. */
export function SlatePreview({ look: { venue, languages, words }, kind }: { look: SlateLook; kind: SlateKind }) {
  const { t, i18n } = useTranslation();
  return (
    <figure className={classes.slate} aria-label={t('settings.slate-preview')}>
      {venue === '' ? null : <p className={classes.venue}>{venue}</p>}
      {languages.map((language) => (
        <p key={language} lang={language} className={classes.line}>
          {words[kind]?.[language] ?? i18n.getFixedT(language)(`slate-line.${kind}`)}
        </p>
      ))}
    </figure>
  );
}
