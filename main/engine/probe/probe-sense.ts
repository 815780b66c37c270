import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { FaultInfo } from '../../contract/fault.ts';
import type { ProbedSense } from '../../contract/feed-probe.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import type { HeaderSet } from '../bus/codec-headers.ts';
import { LoudnessGate } from '../watch/loudness-gate.ts';
import { isBlack, isStill } from '../watch/picture-judge.ts';
import { isSilent } from '../watch/sound-judge.ts';
import { WatchRun } from '../watch/watch-run.ts';
import { WatchSample } from '../watch/watch-sample.ts';

export interface ProbeSenseDeps {
  headers: HeaderSet;
  clock: Clock;
  log: Log;
  /** Null: there is none. */
  ffmpegPath: string | null;
}

const NOTHING: ProbedSense = { isBlack: null, isFrozen: null, isSilent: null, integratedLufs: null, truePeakDbtp: null, fault: null };
/** Two blocks of momentary loudness. */
const MOMENTARY_S = 0.4;

/** What is seen and heard during a probe, by the same ffmpeg run that watches what is on air. */
export class ProbeSense implements AsyncDisposable {
  readonly #sample: WatchSample | null;
  readonly #run: Promise<WatchRun> | null;
  readonly #gate = new LoudnessGate();
  #fault: FaultInfo | null = null;
  #pictures: Buffer[] = [];
  #loudest = Number.NEGATIVE_INFINITY;
  #peakDbtp = Number.NEGATIVE_INFINITY;
  #readings = 0;

  constructor({ headers, clock, log, ffmpegPath }: ProbeSenseDeps) {
    this.#sample = ffmpegPath === null ? null : WatchSample.openOnFeed({ headers, clock });
    if (ffmpegPath === null) this.#fault = new Fault('watch/ffmpeg-missing').toInfo();
    this.#run =
      this.#sample &&
      WatchRun.start({
        ...{ sample: this.#sample, ffmpegPath: ffmpegPath ?? '', clock, log },
        onPicture: (frame) => this.#pictures.push(Buffer.from(frame)),
        onSound: ({ atS, momentaryLufs, truePeakDbtp }) => {
          this.#peakDbtp = Math.max(this.#peakDbtp, truePeakDbtp);
          if (atS < MOMENTARY_S) return;
          this.#readings += 1;
          this.#gate.add(momentaryLufs);
          this.#loudest = Math.max(this.#loudest, momentaryLufs);
        },
      });
  }

  onMedia(type: number, role: MediaRole, timestampMs: number, payload: Buffer): void {
    if (role === 'audio' || role === 'keyframe') this.#sample?.onMedia({ type, role, timestampMs }, Buffer.from(payload));
  }

  read(): ProbedSense {
    const pictures = this.#pictures;
    const seen = pictures.length > 0;
    const heard = this.#readings > 0;
    const fault = this.#fault ?? (this.#sample && !seen && !heard ? new Fault('watch/ended').toInfo() : null);
    return {
      ...NOTHING,
      isBlack: seen ? pictures.every(isBlack) : null,
      isFrozen: pictures.length < 3 ? null : pictures.slice(1).every((picture, index) => isStill(pictures[index] as Buffer, picture)),
      isSilent: heard ? isSilent(this.#loudest) : null,
      integratedLufs: heard ? this.#gate.integratedLufs : null,
      truePeakDbtp: heard && Number.isFinite(this.#peakDbtp) ? this.#peakDbtp : null,
      fault,
    };
  }

  /** Resolves once its ffmpeg is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#run)?.stop();
  }
}
