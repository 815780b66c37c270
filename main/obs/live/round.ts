import type { ObsLive, ObsOutput, ObsStatistics } from '../../contract/obs-live.ts';
import type { Question } from '../obs-socket.ts';
import type { Input } from './audio.ts';
import type { FrameCounters } from './statistics.ts';

type Answer = Record<string, unknown> | null;

/** What one round of questions brought, by request; null where OBS said no. */
export type Answers = Record<(typeof ASKED)[number], Answer>;

const ASKED = [
  'GetSceneList',
  'GetSceneTransitionList',
  'GetCurrentSceneTransition',
  'GetInputList',
  'GetRecordStatus',
  'GetReplayBufferStatus',
  'GetVirtualCamStatus',
  'GetStats',
  'GetStreamStatus',
  'GetSceneCollectionList',
  'GetProfileList',
] as const;

export const ROUND: readonly Question[] = ASKED.map((type): Question => [type]);

export function answersOf(results: readonly Answer[]): Answers {
  return Object.fromEntries(ASKED.map((type, index) => [type, results[index] ?? null])) as Answers;
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

export function scenesOf({ GetSceneList: list }: Answers): { program: string; preview: string; isStudio: boolean } {
  const preview = list?.currentPreviewSceneName;
  return { program: text(list?.currentProgramSceneName), preview: text(preview), isStudio: typeof preview === 'string' };
}

export function transitionOf(answers: Answers): Omit<ObsLive['transition'], 'isRunning'> {
  const { GetSceneTransitionList: list, GetCurrentSceneTransition: current } = answers;
  const transitions = (list?.transitions as { transitionName: string }[] | undefined) ?? [];
  const duration = current?.transitionDuration;
  return {
    names: transitions.map(({ transitionName }) => transitionName),
    current: text(current?.transitionName),
    durationMs: typeof duration === 'number' ? duration : null,
  };
}

export function inputsOf({ GetInputList: list }: Answers): Input[] | null {
  const inputs = list?.inputs as { inputName: string; inputKind: string; unversionedInputKind?: string }[] | undefined;
  return (
    inputs?.map(({ inputName, inputKind, unversionedInputKind }) => ({ name: inputName, kind: unversionedInputKind ?? inputKind })) ?? null
  );
}

/** @source measured: 604 from an OBS without replay buffer or virtual camera */
export function outputOf(status: Answer): ObsOutput {
  if (!status) return 'missing';
  if (status.outputPaused === true) return 'paused';
  return status.outputActive === true ? 'running' : 'stopped';
}

export function countersOf({ GetStats: stats, GetStreamStatus: stream }: Answers): FrameCounters {
  return {
    rendered: number(stats?.renderTotalFrames),
    renderLagged: number(stats?.renderSkippedFrames),
    encoded: number(stats?.outputTotalFrames),
    encoderLagged: number(stats?.outputSkippedFrames),
    sent: number(stream?.outputTotalFrames),
    dropped: number(stream?.outputSkippedFrames),
  };
}

export function figuresOf({ GetStats: stats }: Answers): Pick<ObsStatistics, 'fps' | 'cpuPercent' | 'freeDiskMb'> {
  return {
    fps: Math.round(number(stats?.activeFps) * 10) / 10,
    cpuPercent: Math.round(number(stats?.cpuUsage)),
    // Written to all the time: to 100 MB, or it would be news with every reading.
    freeDiskMb: Math.round(number(stats?.availableDiskSpace) / 100) * 100,
  };
}

export function collectionsOf({ GetSceneCollectionList: list }: Answers): ObsLive['collections'] {
  return { names: texts(list?.sceneCollections), current: text(list?.currentSceneCollectionName) };
}

export function profilesOf({ GetProfileList: list }: Answers): ObsLive['profiles'] {
  return { names: texts(list?.profiles), current: text(list?.currentProfileName) };
}
