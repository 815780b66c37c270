import type { Feed } from '../../../main/engine/feeds/feed.ts';
import { encodeAmf0 } from '../../../main/rtmp/amf0.ts';
import { MESSAGE } from '../../../main/rtmp/messages.ts';

/** Codec headers as libx264 and ffmpeg's AAC encoder make them: 1280x720 Main is the first, 1920x1080 High the second. */
export const AVC_720 = Buffer.from('1700000000014d4032ffe10019674d4032a611014016ec0440000003004000000f23c60c846001000568e84314b2', 'hex');
export const AVC_1080 = Buffer.from(
  '170000000001640028ffe1002767640028acd940780227e5c044000003000400000300f1898000b71b00016e37928c01e30632c001000468efbcb0fdf8f800',
  'hex',
);
export const AAC_48K = Buffer.from('af00119056e500', 'hex');
export const METADATA = encodeAmf0(['@setDataFrame', 'onMetaData', { width: 1280, height: 720, encoder: 'test' }]);

export function videoFrame(isKeyframe: boolean, bytes = 1_000): Buffer {
  const frame = Buffer.alloc(Math.max(bytes, 5), 0x5a);
  frame.set([isKeyframe ? 0x17 : 0x27, 1, 0, 0, 0]);
  return frame;
}

export function audioFrame(bytes = 300): Buffer {
  const frame = Buffer.alloc(Math.max(bytes, 2), 0xa5);
  frame.set([0xaf, 1]);
  return frame;
}

export interface EncoderOptions {
  /** Timestamp of the first frame on the encoder's clock, ms. */
  startMs?: number;
  /** 40 ms a frame. */
  framesPerGop?: number;
  keyframeBytes?: number;
  frameBytes?: number;
  header?: Buffer;
  /** How much later than its picture the sound is stamped, ms. */
  soundBehindMs?: number;
}

const FRAME_MS = 40;

/** An encoder whose frames come when a test says so: one video and one audio message each 40 ms. */
export class TestEncoder {
  readonly #feed: Feed;
  readonly #options: Required<EncoderOptions>;
  #frames = 0;

  constructor(feed: Feed, options: EncoderOptions = {}) {
    this.#feed = feed;
    this.#options = {
      startMs: 0,
      framesPerGop: 10,
      keyframeBytes: 4_000,
      frameBytes: 1_000,
      header: AVC_720,
      soundBehindMs: 0,
      ...options,
    };
  }

  /** Metadata and headers. */
  begin(): this {
    this.#feed.publisherOn('127.0.0.1');
    this.#push(MESSAGE.data, METADATA);
    this.#push(MESSAGE.audio, AAC_48K);
    this.#push(MESSAGE.video, this.#options.header);
    return this;
  }

  /** The next video frame and its sound. */
  frame(): this {
    const { framesPerGop, keyframeBytes, frameBytes, soundBehindMs } = this.#options;
    const isKeyframe = this.#frames % framesPerGop === 0;
    this.#push(MESSAGE.video, videoFrame(isKeyframe, isKeyframe ? keyframeBytes : frameBytes));
    this.#push(MESSAGE.audio, audioFrame(), soundBehindMs);
    this.#frames += 1;
    return this;
  }

  end(): void {
    this.#feed.publisherOff();
  }

  #push(type: number, payload: Buffer, laterMs = 0): void {
    this.#feed.push({ type, timestampMs: (this.#options.startMs + this.#frames * FRAME_MS + laterMs) >>> 0, payload });
  }
}

/** Runs an encoder in real time until disposed. `cut` stops the frames and leaves the publisher connected. */
export function runEncoder(feed: Feed, options: EncoderOptions = {}): Disposable & { cut(): void } {
  const encoder = new TestEncoder(feed, options).begin();
  encoder.frame();
  const beganAt = performance.now();
  let frames = 1;
  const timer = setInterval(() => {
    for (; beganAt + frames * FRAME_MS <= performance.now(); frames += 1) encoder.frame();
  }, 10);
  const cut = () => clearInterval(timer);
  return {
    cut,
    [Symbol.dispose]: () => {
      cut();
      encoder.end();
    },
  };
}
