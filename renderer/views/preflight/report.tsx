import { useTranslation } from 'react-i18next';
import { type PreflightReport, preflightFamilySchema } from '../../../main/contract/preflight.ts';
import { useFormats } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import { Checks } from './checks.tsx';
import { DestinationRows } from './destination-rows.tsx';
import classes from './preflight.module.css';
import { ToDo } from './to-do.tsx';
import { VerdictMark, worstOf } from './verdict-mark.tsx';

/** One preflight: what it says as a whole, what is to be done, and every check. Prints on one page. */
export function Report({ report }: { report: PreflightReport }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { findings, families } = report;
  const count = (verdict: string) => findings.filter((one) => one.verdict === verdict).length;
  return (
    <div className={classes.report} data-verdict={report.verdict}>
      <Panel title={report.title === '' ? t('preflight.all-destinations') : report.title} aside={<Signature />}>
        <div className={classes.whole}>
          <span className={classes.verdict}>
            <VerdictMark verdict={report.verdict} label={t(`preflight-whole.${report.verdict}`)} />
          </span>
          <span>{t('preflight.count', { bad: count('bad'), warning: count('warning'), unknown: count('unknown') })}</span>
        </div>
        <p className={classes.when}>
          <span className={classes.station}>{report.station}</span>
          {report.startsAtMs !== null && report.endsAtMs !== null
            ? `${t('preflight.event-time', { day: formats.day(report.startsAtMs), from: formats.time(report.startsAtMs), to: formats.time(report.endsAtMs) })} · `
            : null}
          {t('preflight.at', { time: formats.clock(report.atMs), day: formats.day(report.atMs) })}, {t(`preflight.by-${report.by}`)}
        </p>
        <ul className={classes.families}>
          {preflightFamilySchema.options.map((family) => {
            const verdict = worstOf(families[family]);
            return verdict === null ? null : (
              <li key={family} className={classes.family} data-family={family} data-verdict={verdict}>
                <span>{t(`preflight-family.${family}`)}</span>
                <VerdictMark verdict={verdict} />
              </li>
            );
          })}
        </ul>
      </Panel>
      <ToDo report={report} />
      <DestinationRows report={report} />
      <Checks report={report} />
    </div>
  );
}

/** On paper alone. */
function Signature() {
  const { t } = useTranslation();
  return <span className={classes.signature}>{t('preflight.signature')}</span>;
}
