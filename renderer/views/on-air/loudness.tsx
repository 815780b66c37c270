import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../../client/hooks.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { Figure } from '../../components/figure.tsx';
import { useFormats } from '../../components/format.ts';
import classes from './loudness.module.css';

/** Ends of the bar, LUFS: room tone to full scale. */
const LOW = -50;
const HIGH = 0;

const percent = (lufs: number) => ((Math.min(Math.max(lufs, LOW), HIGH) - LOW) / (HIGH - LOW)) * 100;

/** Loudness of what is on air: momentary as a bar, short-term as a mark on it, against the channel's target. */
export function Loudness() {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const { state, sound, fault } = useSnapshot((snapshot) => snapshot.watch);
  if (state === 'failed' && fault) return <p className={classes.note}>{faultText(fault)}</p>;
  if (state === 'off' || sound === null) return null;
  return (
    <div className={classes.meter}>
      <h3 className={classes.title}>{t('loudness.title')}</h3>
      <LoudnessBar momentaryLufs={sound.momentaryLufs} shortTermLufs={sound.shortTermLufs} />
      <LoudnessFigures />
    </div>
  );
}

function LoudnessBar({ momentaryLufs, shortTermLufs }: { momentaryLufs: number | null; shortTermLufs: number | null }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const target = useSnapshot((snapshot) => snapshot.settings.watch.targetLufs);
  const lufs = (value: number) => t('loudness.lufs', { value: formats.number(value, 1) });
  return (
    <div className={classes.scale}>
      {/* biome-ignore lint/a11y/useSemanticElements: a meter element holds no marks, and each browser draws it its own way */}
      <div
        className={classes.bar}
        role="meter"
        aria-label={t('loudness.momentary')}
        aria-valuemin={LOW}
        aria-valuemax={HIGH}
        aria-valuenow={momentaryLufs ?? LOW}
        aria-valuetext={momentaryLufs === null ? t('loudness.none') : lufs(momentaryLufs)}
      >
        <div className={classes.fill} style={{ inlineSize: `${momentaryLufs === null ? 0 : percent(momentaryLufs)}%` }} />
        {shortTermLufs === null ? null : <div className={classes.shortTerm} style={{ insetInlineStart: `${percent(shortTermLufs)}%` }} />}
        <div className={classes.target} style={{ insetInlineStart: `${percent(target)}%` }} />
      </div>
      <span className={`${classes.targetText} numbers`} style={{ insetInlineStart: `${percent(target)}%` }}>
        {t('loudness.target', { value: formats.number(target, 0) })}
      </span>
    </div>
  );
}

function LoudnessFigures() {
  const { t } = useTranslation();
  const formats = useFormats();
  const sound = useSnapshot((snapshot) => snapshot.watch.sound);
  const limit = useSnapshot((snapshot) => snapshot.settings.watch.maxTruePeakDbtp);
  if (!sound) return null;
  const value = (key: 'loudness.lufs' | 'loudness.dbtp', figure: number | null) =>
    figure === null ? '–' : t(key, { value: formats.number(figure, 1) });
  const isOver = sound.truePeakDbtp !== null && sound.truePeakDbtp > limit;
  return (
    <dl className={`${classes.figures} numbers`}>
      <Figure label={t('loudness.momentary')} value={value('loudness.lufs', sound.momentaryLufs)} />
      <Figure label={t('loudness.short-term')} value={value('loudness.lufs', sound.shortTermLufs)} />
      <Figure label={t('loudness.integrated')} value={value('loudness.lufs', sound.integratedLufs)} />
      <Figure
        label={t('loudness.true-peak')}
        value={
          <>
            {value('loudness.dbtp', sound.truePeakDbtp)}
            {isOver ? <span className={classes.over}> {t('loudness.over', { value: formats.number(limit, 1) })}</span> : null}
          </>
        }
      />
    </dl>
  );
}
