import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { FaultCode } from '../../../contract/fault-codes.ts';
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
  /** What a line that ffmpeg says means, where this kind of output knows better than that ffmpeg has ended. */
  explain?(line: string): FaultCode | null;
  /** After the show. */
  finish(): Promise<void>;
}

/** Nothing can be fetched: what ffmpeg says it has sent is all there is to know. */
export const SAME_FOR_EVER = (): Promise<boolean> => Promise.resolve(true);

/** The program as it is, as MPEG-TS for a receiver that may tune in at any time. */
export function copyToTs(command: FfmpegCommand, setup: CodecSetup): void {
  command
    .outputOptions(['-map', '0:v?', '-map', '0:a?', '-c', 'copy', ...h264InTs(setup.video)])
    // PCR every 20 ms and tables every 100 ms: receivers lock within a fraction of a second. @source ETSI TR 101 290, 5.2.2
    .outputOptions(['-pcr_period', '20', '-pat_period', '0.1', '-sdt_period', '0.5', '-mpegts_flags', '+pat_pmt_at_frames'])
    .outputOptions(['-metadata', 'service_name=Foyer', '-metadata', 'service_provider=Foyer', '-flush_packets', '1'])
    .format('mpegts');
}

/**
 * Parameter sets before everything else of a keyframe. Without it they follow the encoder's timing messages, which refer to them (OBS in
 * CBR sends such), and a receiver that tunes in complains or waits for the next one.
 * @source ITU-T H.264 7.4.1.2.1, order of NAL units
 */
export function h264InTs(video: string): string[] {
  return video === 'avc1' ? ['-bsf:v', 'h264_mp4toannexb,dump_extra=freq=keyframe'] : [];
}
