import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Misfit } from '../../../main/contract/fit.ts';
import type { RenditionProfile } from '../../../main/contract/rendition.ts';
import { useFormats } from '../../components/format.ts';

/** @returns one thing that does not fit, in words: what the program has and what is taken */
export function useMisfitText(): (misfit: Misfit) => string {
  const { t } = useTranslation();
  const formats = useFormats();
  return useCallback(
    ({ rule, measured, threshold }) => {
      const text = (value: number | string) => (typeof value === 'number' ? formats.number(value, Number.isInteger(value) ? 0 : 1) : value);
      return t(`misfit.${rule}`, { measured: text(measured), threshold: text(threshold), context: String(threshold) });
    },
    [t, formats],
  );
}

/** @returns what a rendition is, in words */
export function useProfileText(): (profile: RenditionProfile) => string {
  const { t } = useTranslation();
  return useCallback(
    ({ video, audio }) => {
      const parts = [];
      if (video) {
        const rate = t(`fit.rate-${video.rate}`, { kbps: video.bitrateKbps });
        parts.push(t('fit.video', { ...video, rate, keyframe: video.keyframeS }));
        if (video.preset !== 'veryfast') parts.push(t(`fit.with-${video.preset}`));
      } else parts.push(t('fit.video-copied'));
      const name = audio?.targetLufs == null ? 'fit.audio' : 'fit.audio-loudness';
      parts.push(audio ? t(name, { kbps: audio.bitrateKbps, lufs: audio.targetLufs }) : t('fit.audio-copied'));
      return parts.join('; ');
    },
    [t],
  );
}
