import type { RenditionProfile, RenditionVideo } from '../../contract/rendition.ts';

/** The name of a profile: the same profile, the same name, in letters that can be read. */
export function renditionId({ video, audio }: RenditionProfile): string {
  const number = (value: number): string => String(value).replace('.', 'd').replace('-', 'm');
  const picture = video ? pictureWords(video, number) : ['copy'];
  const loudness = audio?.targetLufs == null ? [] : [`l${number(audio.targetLufs)}`];
  const sound = audio ? [`a${audio.bitrateKbps}k`, `${audio.sampleRateHz}hz`, ...loudness] : ['acopy'];
  return [...picture, ...sound].join('-');
}

/** What is usual is left out. */
function pictureWords(
  { width, height, fps, bitrateKbps, rate, preset, keyframeS, fill }: RenditionVideo,
  number: (value: number) => string,
) {
  const unusual = [...(rate === 'capped' ? ['vbr'] : []), ...(preset === 'veryfast' ? [] : [preset])];
  return [`${width}x${height}`, `${number(fps)}fps`, `${bitrateKbps}k`, ...unusual, `g${number(keyframeS)}`, fill];
}
