import type { ObsAudio, ObsMonitoring } from '../../contract/obs-live.ts';
import type { ObsSocket, Question } from '../obs-socket.ts';
import { kindOf } from './kinds.ts';

const MONITORING: Record<string, ObsMonitoring> = {
  OBS_MONITORING_TYPE_NONE: 'none',
  OBS_MONITORING_TYPE_MONITOR_ONLY: 'monitor-only',
  OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT: 'monitor-and-output',
};

export function monitorType(monitoring: ObsMonitoring): string {
  return Object.entries(MONITORING).find(([, ours]) => ours === monitoring)?.[0] ?? 'OBS_MONITORING_TYPE_NONE';
}

const ABOUT = [
  'GetInputMute',
  'GetInputVolume',
  'GetInputAudioMonitorType',
  'GetInputAudioTracks',
  'GetInputAudioSyncOffset',
  'GetInputAudioBalance',
] as const;

export interface Input {
  name: string;
  /** Without version. */
  kind: string;
}

/** All settings of sound of these inputs, in one message. @returns null for an input that has no sound or is gone */
export async function readAudio(socket: ObsSocket, inputs: readonly Input[]): Promise<Map<string, ObsAudio | null>> {
  const questions = inputs.flatMap(({ name }) => ABOUT.map((type): Question => [type, { inputName: name }]));
  const answers = await socket.ask(questions);
  return new Map(
    inputs.map(({ name, kind }, index) => [name, audioOf(kind, answers.slice(index * ABOUT.length, (index + 1) * ABOUT.length))]),
  );
}

function audioOf(
  kind: string,
  [mute, volume, monitor, tracks, offset, balance]: (Record<string, unknown> | null | undefined)[],
): ObsAudio | null {
  if (!mute || !volume) return null;
  const carried = Object.entries((tracks?.inputAudioTracks as Record<string, boolean> | undefined) ?? {});
  return {
    kind: kindOf(kind),
    isMuted: mute.inputMuted === true,
    // OBS keeps a 32-bit float, so that -12.3 comes back as -12.300000190734863; -inf comes as null.
    volumeDb: Math.max(-100, Math.round(Number(volume.inputVolumeDb ?? -100) * 100) / 100),
    monitoring: MONITORING[String(monitor?.monitorType)] ?? 'none',
    tracks: carried.filter(([, isOn]) => isOn).map(([track]) => Number(track)),
    syncOffsetMs: Math.round(Number(offset?.inputAudioSyncOffset ?? 0)),
    balance: Math.round(Number(balance?.inputAudioBalance ?? 0.5) * 1_000) / 1_000,
  };
}
