import { type Icon, IconAlertTriangle, IconCircleCheck, IconHourglass } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Rehearsal } from '../../../main/contract/snapshot.ts';
import { useDeskNow, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { duration, useFormats } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import { StateMark, type Tone } from '../../components/state-mark.tsx';
import classes from './rehearsal-panel.module.css';

const CHECK_FACES: Record<Rehearsal['checks'][number]['state'], { tone: Tone; icon: Icon }> = {
  waiting: { tone: 'wait', icon: IconHourglass },
  ok: { tone: 'good', icon: IconCircleCheck },
  bad: { tone: 'bad', icon: IconAlertTriangle },
};

/** The whole way through the desk with a clip of its own: no account, no OBS, no network. */
export function RehearsalPanel() {
  const { t } = useTranslation();
  const formats = useFormats();
  const faultText = useFaultText();
  const nowMs = useDeskNow();
  const { running, sinceMs, checks, fault } = useSnapshot((snapshot) => snapshot.rehearsal);
  return (
    <Panel
      title={t('rehearsal.title')}
      aside={
        <>
          {running ? <span className="quiet numbers">{duration(nowMs - sinceMs)}</span> : null}
          <CommandButton
            commandKey="rehearsal"
            command={(api, options) => (running ? api.rehearsal.stop(undefined, options) : api.rehearsal.start(undefined, options))}
            variant="default"
          >
            {t(running ? 'rehearsal.stop' : 'rehearsal.start')}
          </CommandButton>
        </>
      }
    >
      {fault ? <p className={classes.hint}>{faultText(fault, t('rehearsal.title'))}</p> : null}
      {!running && checks.length === 0 ? <p className={classes.hint}>{t('rehearsal.hint')}</p> : null}
      <ul className={classes.checks}>
        {checks.map((check) => (
          <li key={check.name} className={classes.check} data-check={check.state}>
            <StateMark {...CHECK_FACES[check.state]} label={t(`rehearsal.${check.state}`)} />
            <span className={classes.name}>{check.name}</span>
            <span className={classes.figures}>
              {t('rehearsal.figures', {
                video: formats.number(check.videoFrames),
                audio: formats.number(check.audioFrames),
                errors: formats.number(check.timestampErrors),
              })}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
