import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import type { CodecSetup } from '../flv/codec-setup.ts';
import { type CommandBuilder, type FfmpegRecipe, h264InTs } from './command.ts';

export const PLAYLIST = 'index.m3u8';
const SEGMENT_SECONDS = 2;
const LIST_SIZE = 6;
/** Every file that we write but the playlist: a run's time in base 36, then what it is. */
const OURS = /^(?:seg-[0-9a-z]+-(?:\d+\.(?:ts|m4s)|init\.mp4)|index\.m3u8)(?:\.tmp)?$/;
const COMMON_FLAGS = ['delete_segments', 'temp_file', 'independent_segments', 'omit_endlist'];
/** Segments of MPEG-TS play everywhere, but carry H.264 only; the newer codecs need fragmented MP4. @source HLS authoring specification 1.5 */
const TS_CODECS = ['avc1', ''];

/** A folder of segments of some 2 s (cut at keyframes) and a playlist of the last six, both replaced atomically. */
export class HlsRecipe implements FfmpegRecipe {
  readonly #folder: string;
  readonly #clock: Clock;
  #runStartedAtMs = 0;

  /** @param folder absolute path */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Makes the folder and removes what an earlier show left in it; files that are not ours stay. */
  async prepare(): Promise<void> {
    try {
      if (!isAbsolute(this.#folder)) throw new Error('the folder is not an absolute path');
      await mkdir(this.#folder, { recursive: true });
      await access(this.#folder, constants.W_OK | constants.X_OK);
      for (const name of await readdir(this.#folder)) if (OURS.test(name)) await rm(join(this.#folder, name), { force: true });
    } catch (cause) {
      throw new Fault('destination/folder-not-writable', { folder: this.#folder }, { cause });
    }
  }

  command(run: { isFirst: boolean; setup: CodecSetup }): CommandBuilder {
    this.#runStartedAtMs = this.#clock.nowMs();
    const prefix = `seg-${this.#runStartedAtMs.toString(36)}`;
    const inTs = TS_CODECS.includes(run.setup.video);
    // A run that follows another one appends behind a discontinuity. With MP4 it cannot: the older segments would lose their init file.
    const flags = inTs && !run.isFirst ? [...COMMON_FLAGS, 'append_list', 'discont_start'] : COMMON_FLAGS;
    const container = inTs
      ? ['-hls_segment_type', 'mpegts', '-hls_segment_filename', join(this.#folder, `${prefix}-%05d.ts`)]
      : [
          ...['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', `${prefix}-init.mp4`],
          ...['-hls_segment_filename', join(this.#folder, `${prefix}-%05d.m4s`)],
        ];
    const tag = run.setup.video === 'hvc1' ? ['-tag:v', 'hvc1'] : h264InTs(run.setup.video);
    return (command) => {
      command
        .outputOptions(['-map', '0:v?', '-map', '0:a?', '-c', 'copy', ...tag])
        .outputOptions(['-hls_time', String(SEGMENT_SECONDS), '-hls_list_size', String(LIST_SIZE), '-hls_delete_threshold', '3'])
        // Numbers that never go back, whatever was restarted: players refuse to follow a playlist that counts down.
        .outputOptions(['-hls_start_number_source', 'epoch', '-hls_flags', flags.join('+'), ...container])
        .format('hls')
        .output(join(this.#folder, PLAYLIST));
    };
  }

  async hasOutput(): Promise<boolean> {
    try {
      return (await stat(join(this.#folder, PLAYLIST))).mtimeMs >= this.#runStartedAtMs - 10; // file systems round down
    } catch {
      return false; // not there yet
    }
  }

  /** Tells players that nothing follows. */
  async finish(): Promise<void> {
    const file = join(this.#folder, PLAYLIST);
    try {
      const text = await readFile(file, 'utf8');
      if (text.includes('#EXT-X-ENDLIST')) return;
      await writeFile(`${file}.tmp`, `${text.trimEnd()}\n#EXT-X-ENDLIST\n`);
      await rename(`${file}.tmp`, file);
    } catch {
      // No playlist was written, or the folder is gone: there is no one to tell.
    }
  }
}
