import { IconAlertTriangle, IconInfoCircle, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../../main/contract/snapshot.ts';
import { useDeskState, useSnapshot } from '../../client/hooks.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { useFormats } from '../../components/format.ts';
import classes from './notices.module.css';

/** What the operator should know on any screen; a lost desk comes first. */
export function Notices() {
  const { t } = useTranslation();
  const formats = useFormats();
  const faultText = useFaultText();
  const link = useDeskState((state) => state.link);
  const lostAtMs = useDeskState((state) => state.lostAtMs);
  const notices = useSnapshot((snapshot) => snapshot.notices);
  const engine = useSnapshot((snapshot) => snapshot.engine);
  const shown: readonly Notice[] =
    engine.fault && !notices.some(({ fault }) => fault.code === engine.fault?.code)
      ? [{ id: 'engine', level: 'error', fault: engine.fault, atMs: 0 }, ...notices]
      : notices;
  return (
    <div aria-live="polite">
      {link === 'up' && shown.length === 0 ? null : (
        <ul className={classes.list}>
          {link === 'up' ? null : (
            <li className={classes.notice} data-level="error" data-notice="link">
              <IconPlugConnectedX size={22} aria-hidden />
              <p className={classes.text}>
                {t(link === 'signed-out' ? 'link.signed-out' : 'link.lost', { time: formats.clock(lostAtMs ?? 0) })}
              </p>
            </li>
          )}
          {shown.map(({ id, level, fault, atMs }) => (
            <li key={id} className={classes.notice} data-level={level} data-notice={fault.code}>
              {level === 'info' ? <IconInfoCircle size={22} aria-hidden /> : <IconAlertTriangle size={22} aria-hidden />}
              <p className={classes.text}>{faultText(fault)}</p>
              {atMs > 0 ? <span className="quiet numbers">{formats.clock(atMs)}</span> : null}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
