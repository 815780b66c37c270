import { useTranslation } from 'react-i18next';
import type { PreflightFinding, PreflightReport, TallyOfVerdicts } from '../../../main/contract/preflight.ts';
import { Panel } from '../../components/panel.tsx';
import classes from './preflight.module.css';
import { PrivateTestButton } from './private-test-button.tsx';
import { VerdictMark, worstOf } from './verdict-mark.tsx';

const FAMILIES = ['feed', 'keys', 'network'] as const;

/** A row for each destination, a light for each family. */
export function DestinationRows({ report }: { report: PreflightReport }) {
  const { t } = useTranslation();
  if (report.destinations.length === 0) return null;
  return (
    <Panel title={t('preflight.destinations')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('preflight.destinations')}</th>
            {FAMILIES.map((family) => (
              <th key={family} scope="col">
                {t(`preflight-family.${family}`)}
              </th>
            ))}
            <th scope="col" className={classes.screenOnly}>
              {t('preflight.test')}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.destinations.map(({ id, name, platform }) => {
            const own = report.findings.filter(({ destinationId }) => destinationId === id);
            return (
              <tr key={id} data-destination={name}>
                <th scope="row">
                  {name}
                  {platform === '' || platform === name ? null : <span className="quiet"> {platform}</span>}
                </th>
                {FAMILIES.map((family) => (
                  <td key={family}>
                    <Light findings={own.filter((one) => one.family === family)} />
                  </td>
                ))}
                <td className={classes.screenOnly}>
                  <PrivateTestButton id={id} name={name} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}

function Light({ findings }: { findings: readonly PreflightFinding[] }) {
  const tally: TallyOfVerdicts = { ok: 0, warning: 0, bad: 0, unknown: 0 };
  for (const { verdict } of findings) tally[verdict] += 1;
  const verdict = worstOf(tally);
  return verdict === null ? <span className="quiet">–</span> : <VerdictMark verdict={verdict} />;
}
