import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { CodecSetup } from '../flv/codec-setup.ts';

/** Puts outputs onto a command that already has its input. */
export type CommandBuilder = (command: FfmpegCommand) => void;

/** What one kind of ffmpeg output is. */
export interface FfmpegRecipe {
  /** Before the first start of a show. @throws Fault if it cannot work on this machine */
  prepare(): Promise<void>;
  /** For one run of ffmpeg; a run after the first continues what the ones before it wrote. */
  command(run: { isFirst: boolean; setup: CodecSetup }): CommandBuilder;
  /** Whether something that a viewer can fetch has been made since the run began. */
  hasOutput(): Promise<boolean>;
  /** After the show. */
  finish(): Promise<void>;
}

/**
 * Parameter sets before everything else of a keyframe. Without it they follow the encoder's timing messages, which refer to them (OBS in
 * CBR sends such), and a receiver that tunes in complains or waits for the next one.
 * @source ITU-T H.264 7.4.1.2.1, order of NAL units
 */
export function h264InTs(video: string): string[] {
  return video === 'avc1' ? ['-bsf:v', 'h264_mp4toannexb,dump_extra=freq=keyframe'] : [];
}
