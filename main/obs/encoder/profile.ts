import type { ObsSocket, Question } from '../obs-socket.ts';

/** What of OBS's profile decides on the stream's encoder. */
export interface EncoderProfile {
  name: string;
  isSimple: boolean;
  encoder: string;
  /** Frames a second. */
  fps: number;
  bitrateKbps: number;
  /** Without it OBS does not look at preset and x264 options. */
  usesAdvanced: boolean;
  preset: string;
  x264Options: string;
  sampleRateHz: number;
}

export interface Parameter {
  category: string;
  name: string;
  /** Null: unset, OBS's default. */
  value: string | null;
}

const PARAMETERS = {
  mode: ['Output', 'Mode'],
  simpleEncoder: ['SimpleOutput', 'StreamEncoder'],
  advancedEncoder: ['AdvOut', 'Encoder'],
  bitrate: ['SimpleOutput', 'VBitrate'],
  usesAdvanced: ['SimpleOutput', 'UseAdvanced'],
  preset: ['SimpleOutput', 'Preset'],
  x264Options: ['SimpleOutput', 'x264Settings'],
  sampleRate: ['Audio', 'SampleRate'],
} as const;

const question = ([category, name]: readonly [string, string]): Question => [
  'GetProfileParameter',
  { parameterCategory: category, parameterName: name },
];

/** @source measured with OBS 29.0.2: values are strings; unset ones come as their default */
export async function readProfile(socket: ObsSocket): Promise<EncoderProfile> {
  const names = Object.keys(PARAMETERS) as (keyof typeof PARAMETERS)[];
  const [list, video, ...answers] = await socket.ask([
    ['GetProfileList'],
    ['GetVideoSettings'],
    ...names.map((name) => question(PARAMETERS[name])),
  ]);
  const values = Object.fromEntries(names.map((name, index) => [name, String(answers[index]?.parameterValue ?? '')])) as Record<
    keyof typeof PARAMETERS,
    string
  >;
  const isSimple = values.mode !== 'Advanced';
  return {
    name: String(list?.currentProfileName ?? ''),
    isSimple,
    encoder: isSimple ? values.simpleEncoder : values.advancedEncoder,
    fps: Number(video?.fpsNumerator ?? 30) / Number(video?.fpsDenominator ?? 1),
    bitrateKbps: Number(values.bitrate),
    usesAdvanced: values.usesAdvanced === 'true',
    preset: values.preset,
    x264Options: values.x264Options,
    sampleRateHz: Number(values.sampleRate),
  };
}

export async function readParameter(socket: ObsSocket, { category, name }: Omit<Parameter, 'value'>): Promise<string | null> {
  const { parameterValue } = await socket.call('GetProfileParameter', { parameterCategory: category, parameterName: name });
  return (parameterValue as string | null) ?? null;
}
