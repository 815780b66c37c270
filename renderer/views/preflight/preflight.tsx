import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../../client/hooks.tsx';
import classes from './preflight.module.css';
import { Report } from './report.tsx';
import { Start } from './start.tsx';
import { useReport } from './use-report.ts';

/** The checks before doors open. */
export function Preflight() {
  const { t } = useTranslation();
  const report = useReport();
  const hasOne = useSnapshot((snapshot) => snapshot.preflight.last !== null);
  return (
    <div className={classes.screen}>
      <Start canPrint={report !== null} />
      {report ? <Report report={report} /> : null}
      {hasOne && !report ? <Loader role="status" aria-label={t('preflight.loading')} /> : null}
      {hasOne ? null : <p className={classes.lead}>{t('preflight.none')}</p>}
    </div>
  );
}
