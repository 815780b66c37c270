import { Writable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { RenditionProfile } from '../../contract/rendition.ts';
import { FlvTags } from '../../rtmp/flv-tags.ts';
import { type MediaRole, mediaRole } from '../../rtmp/media-tag.ts';
import type { ProgramSource } from '../bus/batch.ts';
import { asMetadata, FeedHeaders, type HeaderRole } from '../bus/codec-headers.ts';
import { FfmpegRun } from '../outputs/ffmpeg/ffmpeg-run.ts';
import type { CodecSetup } from '../outputs/flv/codec-setup.ts';
import type { FlvMuxer } from '../outputs/flv/flv-muxer.ts';
import { FlvStream } from '../outputs/flv/flv-stream.ts';
import { encoderOptions } from './encoder-options.ts';

/** Gets what an encoder gives. Payloads are valid only during the call, but for those of headers. */
export interface EncoderSink {
  onHeader(run: EncoderRun, role: HeaderRole, payload: Buffer): void;
  onMedia(run: EncoderRun, type: number, role: MediaRole, timestampMs: number, payload: Buffer): void;
  /** @param fault null if its input ended because the program became one that an encoder cannot follow */
  onEnded(run: EncoderRun, fault: Fault | null): void;
}

export interface EncoderRunDeps {
  profile: RenditionProfile;
  program: ProgramSource;
  muxer: FlvMuxer;
  /** The program's time from which on the output is used, ms. */
  atMs: number;
  /** An executable file. */
  ffmpegPath: string;
  clock: Clock;
  log: Log;
  sink: EncoderSink;
}

/** What waits for an encoder that does not keep up, before whole GOPs are left out. */
const MAX_QUEUE_BYTES = 8_000_000;
const MAX_QUEUE_MS = 5_000;

/** One ffmpeg that encodes the program as it comes, from its cached GOP on: FLV in, FLV out, with the program's timestamps. */
export class EncoderRun {
  readonly headers = new FeedHeaders();
  readonly startedAtMs: number;
  readonly #deps: EncoderRunDeps;
  readonly #stream: FlvStream;
  readonly #run: Promise<FfmpegRun>;
  #outBytes = 0;

  constructor(deps: EncoderRunDeps) {
    const { profile, program, muxer, atMs, ffmpegPath, clock, log, sink } = deps;
    this.#deps = deps;
    this.startedAtMs = clock.monotonicMs();
    this.#stream = FlvStream.open({
      source: program,
      muxer,
      maxQueueBytes: MAX_QUEUE_BYTES,
      maxQueueMs: MAX_QUEUE_MS,
      isOther: isUnfollowable,
    });
    const output = this.#output();
    this.#run = FfmpegRun.start({
      ...{ stream: this.#stream, clock, log, ffmpegPath },
      build: (command) => void command.output(output).outputOptions(encoderOptions(profile, atMs)).format('flv'),
    });
    void this.#run.then((run) => run.ended).then((fault) => sink.onEnded(this, fault && asRenditionFault(fault)));
  }

  /** Handed out by the encoder so far. */
  get outBytes(): number {
    return this.#outBytes;
  }

  get droppedFrames(): number {
    return this.#stream.droppedFrames;
  }

  /** Whether there is a picture in what it reads. */
  get hasVideo(): boolean {
    return this.#stream.setup?.tracks.video ?? true;
  }

  /** Resolves once the process is gone. */
  async end(): Promise<void> {
    await (await this.#run).stop();
  }

  #output(): Writable {
    const tags = new FlvTags(({ type, timestampMs, payload }) => this.#onTag(type, timestampMs, payload));
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#outBytes += chunk.length;
        try {
          tags.push(chunk);
          done();
        } catch (error) {
          this.#deps.log.error({ err: error }, 'rendition: what the encoder gives cannot be read');
          this.#stream.destroy();
          done();
        }
      },
    });
  }

  #onTag(type: number, timestampMs: number, payload: Buffer): void {
    if (payload.length === 0) return;
    const role = mediaRole(type, payload);
    if (role === 'other') return;
    if (role === 'audio' || role === 'video' || role === 'keyframe') {
      if (!isEndOfSequence(role, payload)) this.#deps.sink.onMedia(this, type, role, timestampMs, payload);
      return;
    }
    const header = role === 'metadata' ? asMetadata(payload) : payload;
    const kept = header && this.headers.note(role, header);
    if (kept) this.#deps.sink.onHeader(this, role, kept);
  }
}

/** A decoder follows other parameters in the stream, but no other codec and no track that comes or goes. */
function isUnfollowable(before: CodecSetup, now: CodecSetup): boolean {
  const { tracks } = before;
  return before.video !== now.video || (now.tracks.audio && !tracks.audio) || (now.tracks.video && !tracks.video);
}

/** ffmpeg says at its end that the stream is over, which is its own affair. @source FLV specification 10.1, annex E.4.3.1 */
const isEndOfSequence = (role: MediaRole, payload: Buffer): boolean => role !== 'audio' && payload[1] === 2 && payload.length <= 5;

function asRenditionFault(fault: Fault): Fault {
  if (fault.code === 'destination/ffmpeg-missing') return new Fault('rendition/ffmpeg-missing', {}, { cause: fault });
  return new Fault('rendition/ended', fault.params, { cause: fault.cause });
}
