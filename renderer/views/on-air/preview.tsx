import { Button, Loader } from '@mantine/core';
import { IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeskState, useSnapshot } from '../../client/hooks.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { AirBanner } from './air-banner.tsx';
import classes from './preview.module.css';
import { type PreviewState, playPreview } from './preview-player.ts';

/** What is on air, a second late, without sound until asked; or how to get a program here. */
export function Preview() {
  const { t } = useTranslation();
  const state = useSnapshot((snapshot) => snapshot.program.state);
  const isUp = useDeskState((desk) => desk.link === 'up');
  const source = useSnapshot((snapshot) => snapshot.air.source);
  const isSlate = source === 'slate';
  const isShown = isSlate || state !== 'absent';
  return (
    <section aria-label={t('preview.label')} data-program={state}>
      <AirBanner />
      <div className={classes.frame}>
        {isShown ? <Picture key={isUp ? 'up' : 'cut'} isPlayed={isUp} isSilent={!isSlate && state === 'silent'} /> : <NoProgram />}
      </div>
    </section>
  );
}

function Picture({ isPlayed, isSilent }: { isPlayed: boolean; isSilent: boolean }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [playing, setPlaying] = useState<PreviewState>('loading');
  const [isMuted, setMuted] = useState(true);
  useEffect(() => {
    const element = video.current;
    if (!isPlayed || element === null) return;
    const ended = new AbortController();
    const url = new URL('/api/preview.flv', window.location.href).href;
    void playPreview(element, url, setPlaying, ended.signal);
    return () => ended.abort();
  }, [isPlayed]);
  return (
    <>
      <video ref={video} className={classes.video} muted={isMuted} playsInline aria-label={t('preview.label')} />
      {isSilent ? (
        <div className={`${classes.cover} ${classes.thin}`}>
          <p className={classes.headline}>{t('preview.silent')}</p>
          <p className={classes.hint}>{t('preview.silent-hint')}</p>
        </div>
      ) : null}
      {!isSilent && playing === 'loading' ? (
        <div className={`${classes.cover} ${classes.thin}`}>
          {isPlayed ? (
            <Loader color="white" role="status" aria-label={t('preview.loading')} />
          ) : (
            <p className={classes.headline}>{t('preview.cut')}</p>
          )}
        </div>
      ) : null}
      {playing === 'unsupported' ? <p className={classes.cover}>{t('preview.unsupported')}</p> : null}
      <Button
        className={classes.sound}
        color="dark"
        variant="filled"
        aria-pressed={!isMuted}
        leftSection={isMuted ? <IconVolumeOff size={20} aria-hidden /> : <IconVolume size={20} aria-hidden />}
        onClick={() => setMuted(!isMuted)}
      >
        {t(isMuted ? 'preview.sound-on' : 'preview.sound-off')}
      </Button>
    </>
  );
}

function NoProgram() {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const ingest = useSnapshot((snapshot) => snapshot.ingest);
  return (
    <div className={classes.cover}>
      <p className={classes.headline}>{t('preview.absent')}</p>
      {ingest.fault ? (
        <p className={classes.hint}>{faultText(ingest.fault)}</p>
      ) : (
        <>
          <p className={classes.hint}>{t('preview.absent-hint')}</p>
          <div className={classes.fields}>
            <CopyField label={t('preview.server')} value={ingest.server} />
            <CopyField label={t('preview.stream-name')} value={ingest.streamName} />
          </div>
          {ingest.needsSecret ? <p className={classes.hint}>{t('preview.secret-hint', { streamName: ingest.streamName })}</p> : null}
        </>
      )}
    </div>
  );
}
