import { IconPlayerPause, IconPlayerPlay, IconPlayerSkipBack } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsMedia } from '../../../main/contract/obs-live.ts';
import { useCommand, useDeskNow, useDeskState } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { duration } from '../../components/format.ts';
import classes from './sources-panel.module.css';

/** Where a film is now: the desk says it seldom, the page counts on. */
export function cursorAt({ state, cursorMs, durationMs, atMs }: ObsMedia, nowMs: number): number {
  const counted = state === 'playing' ? cursorMs + Math.max(0, nowMs - atMs) : cursorMs;
  return durationMs > 0 ? Math.min(durationMs, counted) : counted;
}

/** Play, pause, from the start, to a time; how long it still takes. */
export function MediaControls({ input, media }: { input: string; media: ObsMedia }) {
  const { t } = useTranslation();
  const nowMs = useDeskNow();
  const isPlaying = media.state === 'playing' || media.state === 'opening';
  const cursorMs = cursorAt(media, nowMs);
  return (
    <div className={classes.media}>
      <CommandButton
        className={classes.eye}
        commandKey={`obs/media/${input}`}
        command={(api, options) => (isPlaying ? api.obs.pauseMedia({ input }, options) : api.obs.playMedia({ input }, options))}
        variant="default"
        aria-label={t(isPlaying ? 'obs-live.pause' : 'obs-live.play', { source: input })}
      >
        {isPlaying ? <IconPlayerPause size={22} aria-hidden /> : <IconPlayerPlay size={22} aria-hidden />}
      </CommandButton>
      <CommandButton
        className={classes.eye}
        commandKey={`obs/media/${input}`}
        command={(api, options) => api.obs.restartMedia({ input }, options)}
        variant="default"
        aria-label={t('obs-live.restart', { source: input })}
      >
        <IconPlayerSkipBack size={22} aria-hidden />
      </CommandButton>
      {media.durationMs > 0 ? <Seek input={input} cursorMs={cursorMs} durationMs={media.durationMs} /> : null}
      <span className={`${classes.left} numbers`}>
        {media.durationMs > 0 ? t('obs-live.left', { time: duration(media.durationMs - cursorMs) }) : t(`obs-live.media-${media.state}`)}
      </span>
    </div>
  );
}

const SEEK_AFTER_MS = 250;

function Seek({ input, cursorMs, durationMs }: { input: string; cursorMs: number; durationMs: number }) {
  const { t } = useTranslation();
  const run = useCommand();
  const isCutOff = useDeskState((state) => state.link !== 'up');
  const [draft, setDraft] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const move = (value: number) => {
    setDraft(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      await run(`obs/seek/${input}`, (api, options) => api.obs.seekMedia({ input, cursorMs: Math.round(value) }, options));
      setDraft(null);
    }, SEEK_AFTER_MS);
  };
  return (
    <input
      type="range"
      className={classes.seek}
      min={0}
      max={durationMs}
      step={100}
      value={draft ?? cursorMs}
      disabled={isCutOff}
      aria-label={t('obs-live.seek', { source: input })}
      aria-valuetext={duration(draft ?? cursorMs)}
      onChange={(event) => move(Number(event.currentTarget.value))}
    />
  );
}
