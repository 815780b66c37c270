import { useTranslation } from 'react-i18next';
import type { PreflightFinding, PreflightReport } from '../../../main/contract/preflight.ts';
import { Panel } from '../../components/panel.tsx';
import { FindingActions } from './finding-actions.tsx';
import { findingKey } from './finding-key.ts';
import { useFindingWords } from './finding-words.ts';
import classes from './preflight.module.css';
import { VerdictMark } from './verdict-mark.tsx';

/** What is not well, the gravest first, each with what to do and a button that does it. */
export function ToDo({ report }: { report: PreflightReport }) {
  const { t } = useTranslation();
  const wanted = (['bad', 'warning'] as const).flatMap((verdict) => report.findings.filter((finding) => finding.verdict === verdict));
  return (
    <Panel title={t('preflight.to-do')}>
      {wanted.length === 0 ? (
        <p className={classes.lead}>{t('preflight.nothing-to-do')}</p>
      ) : (
        <ul className={classes.todo}>
          {wanted.map((finding) => (
            <Item
              key={findingKey(finding)}
              finding={finding}
              report={report}
              name={report.destinations.find(({ id }) => id === finding.destinationId)?.name ?? ''}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Item({ finding, report, name }: { finding: PreflightFinding; report: PreflightReport; name: string }) {
  const { t } = useTranslation();
  const words = useFindingWords();
  const hasFigures = finding.measured !== null || finding.threshold !== null;
  return (
    <li className={classes.item} data-rule={finding.rule} data-verdict={finding.verdict}>
      <VerdictMark verdict={finding.verdict} />
      <div className={classes.said}>
        <div className={classes.what}>
          {name === '' ? words.rule(finding) : t('asrun.of', { what: name, subject: words.rule(finding) })}
        </div>
        <div>{words.fix(finding)}</div>
        <div className={classes.figures}>
          {hasFigures ? (
            <>
              {t('preflight.measured')} <b>{words.measured(finding)}</b> · {t('preflight.threshold')} {words.wanted(finding)} ·{' '}
            </>
          ) : null}
          {t('preflight.source')} {words.source(finding)}
        </div>
      </div>
      <div className={classes.action}>
        <FindingActions finding={finding} report={report} />
      </div>
    </li>
  );
}
