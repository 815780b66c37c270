import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { obsApi } from './obs-api.ts';
import type { EncoderNeed } from './obs-encoder.ts';
import type { ObsMeters, ObsThumbnail } from './obs-live.ts';

type Inputs = InferContractRouterInputs<typeof obsApi>;
type Outputs = InferContractRouterOutputs<typeof obsApi>;

type Asked = 'filters' | 'hotkeys' | 'checkEncoder' | 'planShowKit';
type Watched = 'meters' | 'thumbnails';
type Done = Exclude<keyof Inputs, Asked | Watched>;

/** `obsApi` as its two sides below the wire see it: a command ends when it is done, or with a `Fault`. */
export type ObsCommands = { [Name in Done]: (input: Inputs[Name]) => Promise<void> } & {
  [Name in Asked]: (input: Inputs[Name]) => Promise<Outputs[Name]>;
} & {
  meters(signal?: AbortSignal): AsyncGenerator<ObsMeters, void>;
  thumbnails(signal?: AbortSignal): AsyncGenerator<ObsThumbnail, void>;
};

/** What a linked OBS can do, whatever is on air: the desk adds when it may. */
export type ObsControl = Omit<
  ObsCommands,
  'switchCollectionOnAir' | 'switchProfileOnAir' | 'checkEncoder' | 'applyEncoder' | 'restoreEncoder' | 'meters' | 'thumbnails'
> & {
  checkEncoder(need: EncoderNeed): Promise<Outputs['checkEncoder']>;
  applyEncoder(need: EncoderNeed): Promise<void>;
  restoreEncoder(): Promise<void>;
};
