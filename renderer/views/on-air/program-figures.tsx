import { useTranslation } from 'react-i18next';
import { useDeskNow, useSnapshot } from '../../client/hooks.tsx';
import { Figure } from '../../components/figure.tsx';
import { duration, useFormats } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import { FeedRows } from './feed-rows.tsx';
import { Loudness } from './loudness.tsx';
import classes from './program-figures.module.css';

/** Platforms ask for a keyframe every 2 s and refuse or warn over 4 s. @source the live encoder settings pages of YouTube and Twitch */
const LONGEST_GOP_MS = 4_100;

/** What arrives from the encoders, in figures, and how loud it is. */
export function ProgramFigures() {
  const { t } = useTranslation();
  const formats = useFormats();
  const nowMs = useDeskNow();
  const program = useSnapshot((snapshot) => snapshot.program);
  const { video, audio } = program;
  return (
    <Panel title={t('program.title')}>
      <FeedRows />
      {program.state === 'absent' ? (
        <p className={classes.none}>{t('program.none')}</p>
      ) : (
        <dl className={classes.figures}>
          <Figure label={t('program.encoder')} value={program.encoder} />
          <Figure label={t('program.since')} value={duration(nowMs - program.sinceMs)} />
          <Figure label={t('program.bitrate')} value={formats.bitrate(program.bitrateKbps)} />
          {video ? (
            <>
              <Figure label={t('program.video')} value={[video.codec, video.profile].filter(Boolean).join(' ')} />
              <Figure label={t('program.picture')} value={`${video.width} × ${video.height}`} />
              <Figure label={t('program.fps')} value={formats.number(video.fps, 1)} />
              <Figure
                label={t('program.keyframes')}
                value={video.gopMs > 0 ? t('program.every', { seconds: formats.number(video.gopMs / 1_000, 1) }) : '–'}
              />
            </>
          ) : (
            <Figure label={t('program.video')} value={t('program.no-video')} />
          )}
          <Figure
            label={t('program.audio')}
            value={
              audio
                ? t('program.audio-value', {
                    codec: audio.codec,
                    rate: formats.number(audio.sampleRateHz / 1_000, audio.sampleRateHz % 1_000 === 0 ? 0 : 1),
                    channels: audio.channels,
                    bitrate: formats.bitrate(audio.bitrateKbps),
                  })
                : t('program.no-audio')
            }
          />
        </dl>
      )}
      {video && video.gopMs > LONGEST_GOP_MS ? <p className={classes.advice}>{t('program.gop-advice')}</p> : null}
      {program.state === 'live' && !audio ? <p className={classes.advice}>{t('program.audio-advice')}</p> : null}
      <Loudness />
    </Panel>
  );
}
