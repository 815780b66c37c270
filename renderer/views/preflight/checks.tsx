import { useTranslation } from 'react-i18next';
import { type PreflightFinding, type PreflightReport, preflightFamilySchema } from '../../../main/contract/preflight.ts';
import { Panel } from '../../components/panel.tsx';
import { findingKey } from './finding-key.ts';
import { useFindingWords } from './finding-words.ts';
import classes from './preflight.module.css';
import { VerdictMark } from './verdict-mark.tsx';

/** Every check with its figures, by family. On paper those of the channel alone: the destinations have their rows. */
export function Checks({ report }: { report: PreflightReport }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('preflight.all')}>
      <table className={`${classes.table} ${classes.checks}`}>
        <thead>
          <tr>
            <th scope="col">{t('preflight.rule')}</th>
            <th scope="col">{t('preflight.for')}</th>
            <th scope="col">{t('preflight.measured')}</th>
            <th scope="col">{t('preflight.threshold')}</th>
            <th scope="col" className={classes.sources}>
              {t('preflight.source')}
            </th>
            <th scope="col">{t('preflight.verdict')}</th>
          </tr>
        </thead>
        {preflightFamilySchema.options.map((family) => (
          <Family key={family} family={family} report={report} />
        ))}
      </table>
    </Panel>
  );
}

function Family({ family, report }: { family: PreflightFinding['family']; report: PreflightReport }) {
  const { t } = useTranslation();
  const words = useFindingWords();
  const own = report.findings.filter((finding) => finding.family === family);
  if (own.length === 0) return null;
  const nameOf = (wanted: string | null) => report.destinations.find(({ id }) => id === wanted)?.name ?? t('preflight.channel');
  return (
    <tbody>
      <tr className={classes.group}>
        <th scope="rowgroup" colSpan={6}>
          {t(`preflight-family.${family}`)}
        </th>
      </tr>
      {own.map((finding) => (
        <tr key={findingKey(finding)} className={finding.destinationId === null ? classes.channel : classes.screenOnly}>
          <th scope="row">{words.rule(finding)}</th>
          <td className={classes.about}>{nameOf(finding.destinationId)}</td>
          <td className={classes.figure}>{words.measured(finding)}</td>
          <td className={classes.figure}>{words.wanted(finding)}</td>
          <td className={`quiet ${classes.sources}`} title={words.source(finding)}>
            {words.source(finding)}
          </td>
          <td>
            <VerdictMark verdict={finding.verdict} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}
