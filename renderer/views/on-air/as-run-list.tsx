import { useTranslation } from 'react-i18next';
import type { AsRunEntry, AsRunKind } from '../../../main/contract/as-run.ts';
import { FAULTS, type FaultCode } from '../../../main/contract/fault-codes.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { useFormats } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import { useSubjectName } from '../alerts/alert-face.ts';
import classes from './as-run-list.module.css';

const SHOWN = 60;

/** What really happened, the latest first. */
export function AsRunList() {
  const { t } = useTranslation();
  const formats = useFormats();
  const entries = useSnapshot((snapshot) => snapshot.asRun);
  const latest = entries.slice(-SHOWN).reverse();
  return (
    <Panel title={t('asrun.title')}>
      {latest.length === 0 ? (
        <p className={classes.none}>{t('asrun.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled list must be reachable by keyboard
        <ol className={classes.list} tabIndex={0} aria-label={t('asrun.title')}>
          {latest.map((entry) => (
            <li key={entry.seq} className={classes.entry}>
              <time className="quiet numbers" dateTime={new Date(entry.atMs).toISOString()} title={formats.day(entry.atMs)}>
                {formats.clock(entry.atMs)}
              </time>
              <EntryText entry={entry} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function EntryText({ entry: { kind, detail } }: { entry: AsRunEntry }) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const subjectText = useSubjectText();
  const subject = subjectText(kind, detail) ?? detail.name ?? detail.title ?? detail.scene ?? detail.destination;
  const code = detail.fault ?? detail.code;
  const fault =
    typeof code === 'string' && code in FAULTS ? faultText({ code: code as FaultCode, params: detail }, String(subject ?? '')) : '';
  return (
    <span>
      {subject === undefined ? t(`asrun.${kind}`) : t('asrun.of', { what: t(`asrun.${kind}`), subject })}
      {fault ? <span className="quiet"> {fault}</span> : null}
    </span>
  );
}

/** @returns what went on air, to which slate one destination went, or what an alert was; null for other entries */
function useSubjectText(): (kind: AsRunKind, detail: AsRunEntry['detail']) => string | null {
  const { t } = useTranslation();
  const nameOf = useSubjectName();
  return (kind, { source, slate, why, name, code, subject, server, ...more }) => {
    const words = slate === undefined ? '' : t(`slate.${slate}`);
    if (kind === 'air') return t(`asrun-air.${source === 'slate' ? `slate-${why}` : source}`, { slate: words });
    if (kind === 'alert-raised' || kind === 'alert-cleared') {
      const about = nameOf(String(subject ?? ''));
      return t(`alert.${code}.what`, { name: about, subject: about, ...more });
    }
    if (kind === 'server-live' || kind === 'server-lost') return t(`asrun-air.server-${server}`, { name });
    if (kind === 'relay-slate') return t(words === '' ? 'asrun-air.relay-back' : 'asrun-air.relay', { name, slate: words });
    return null;
  };
}
