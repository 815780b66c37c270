import type { ObsControl } from '../../contract/obs-commands.ts';
import type { Run } from './command-runner.ts';
import { outputCommands } from './outputs.ts';
import { showKitCommands } from './show-kit.ts';
import { soundCommands } from './sound.ts';
import { sourceCommands } from './sources.ts';
import { studioCommands } from './studio.ts';

type EncoderCommands = Pick<ObsControl, 'checkEncoder' | 'applyEncoder' | 'restoreEncoder'>;

/** Everything that can be asked of a linked OBS, by lane. */
export function obsControl(run: Run, encoder: EncoderCommands): ObsControl {
  return {
    ...studioCommands(run),
    ...sourceCommands(run),
    ...soundCommands(run),
    ...outputCommands(run),
    ...showKitCommands(run),
    ...encoder,
  };
}
