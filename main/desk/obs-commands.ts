import { Fault } from '../base/fault.ts';
import type { ObsCommands } from '../contract/obs-commands.ts';
import type { EncoderNeed } from '../contract/obs-encoder.ts';
import type { ObsHelm } from './obs-helm.ts';

export interface ObsDeskDeps {
  helm: ObsHelm;
  /** Whether anything is wanted on air. */
  isOnAir: () => boolean;
  /** What the destinations of this show take. */
  need: () => EncoderNeed;
}

/** What can be asked of the OBS at the helm during a show, and when it may be. */
export function obsCommands({ helm, isOnAir, need }: ObsDeskDeps): ObsCommands {
  const { control } = helm;
  /** A collection or profile that changes takes the picture away, whatever OBS says of it. */
  const requireOffAir = () => {
    const { stream, live } = helm.status;
    const isUsed = !['stopped', 'unknown'].includes(stream) || live?.record === 'running' || live?.record === 'paused';
    if (isUsed || isOnAir()) throw new Fault('obs/on-air');
  };
  const offAir = <I>(command: (input: I) => Promise<void>) => {
    return async (input: I) => {
      requireOffAir();
      await command(input);
    };
  };
  return {
    ...control,
    switchCollection: offAir(control.switchCollection),
    switchProfile: offAir(control.switchProfile),
    switchCollectionOnAir: control.switchCollection,
    switchProfileOnAir: control.switchProfile,
    checkEncoder: () => control.checkEncoder(need()),
    applyEncoder: () => control.applyEncoder(need()),
    restoreEncoder: () => control.restoreEncoder(),
    meters: (signal) => helm.meters(signal),
    thumbnails: (signal) => helm.thumbnails(signal),
  };
}
