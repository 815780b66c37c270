import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useDeskState } from '../../client/hooks.tsx';
import classes from './sound-strip.module.css';

const LOWEST_DB = -60;
const SILENCE_DB = -100;
const SEND_EVERY_MS = 100;
/** What the desk says in between is older than the hand on the fader. */
const SETTLE_MS = 600;

/** Volume of an input in dB; sent while it moves, ten times a second at most. Its lowest place is silence. */
export function Fader({ input, volumeDb }: { input: string; volumeDb: number }) {
  const { t } = useTranslation();
  const run = useCommand();
  const isCutOff = useDeskState((state) => state.link !== 'up');
  const [draft, setDraft] = useState<number | null>(null);
  const pending = useRef<{ value: number; timer: ReturnType<typeof setTimeout> } | null>(null);
  const settling = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(
    () => () => {
      clearTimeout(settling.current);
      if (pending.current) clearTimeout(pending.current.timer);
    },
    [],
  );
  const move = (value: number) => {
    setDraft(value);
    clearTimeout(settling.current);
    if (pending.current) {
      pending.current.value = value;
      return;
    }
    const timer = setTimeout(() => {
      const wanted = pending.current?.value ?? value;
      pending.current = null;
      const sent = wanted <= LOWEST_DB ? SILENCE_DB : wanted;
      void run(`obs/volume/${input}`, (api, options) => api.obs.setVolume({ input, volumeDb: sent }, options));
      settling.current = setTimeout(() => setDraft(null), SETTLE_MS);
    }, SEND_EVERY_MS);
    pending.current = { value, timer };
  };
  const shown = draft ?? Math.max(LOWEST_DB, volumeDb);
  const text = shown <= LOWEST_DB ? '−∞ dB' : `${shown.toFixed(1).replace('-', '−')} dB`;
  return (
    <div className={classes.fader}>
      <input
        type="range"
        min={LOWEST_DB}
        max={12}
        step={0.5}
        value={shown}
        disabled={isCutOff}
        aria-label={t('obs-live.volume', { input })}
        aria-valuetext={text}
        onChange={(event) => move(Number(event.currentTarget.value))}
      />
      <span className={`${classes.decibel} numbers`}>{text}</span>
    </div>
  );
}
