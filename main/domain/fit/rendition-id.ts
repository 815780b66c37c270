import type { RenditionProfile } from '../../contract/rendition.ts';

/** The name of a profile: the same profile, the same name, in letters that can be read. */
export function renditionId({ video, audio }: RenditionProfile): string {
  const number = (value: number): string => String(value).replace('.', 'd').replace('-', 'm');
  const picture = video
    ? [`${video.width}x${video.height}`, `${number(video.fps)}fps`, `${video.bitrateKbps}k`, `g${number(video.keyframeS)}`, video.fill]
    : ['copy'];
  const loudness = audio?.targetLufs == null ? [] : [`l${number(audio.targetLufs)}`];
  const sound = audio ? [`a${audio.bitrateKbps}k`, `${audio.sampleRateHz}hz`, ...loudness] : ['acopy'];
  return [...picture, ...sound].join('-');
}
