import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { SlateKind } from '../../contract/slate.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { metadataOf } from '../air/program-format.ts';
import type { WallLine } from '../air/wall-line.ts';
import { isSameSound } from '../bus/aac-header.ts';
import type { ProgramBus } from '../bus/program-bus.ts';
import type { SlateClip, SlateFormat, SlateMessage, SlateShelf } from './clip.ts';
import { entryIndex, goesOn } from './entry.ts';

export interface SlatePlayerDeps {
  clock: Clock;
  log: Log;
  bus: ProgramBus;
  shelf: SlateShelf;
  wall: WallLine;
  /** What the program is; null where none has been seen. */
  format(): SlateFormat | null;
  /** Called at each tick, after what was due has been given out. */
  onTick?(): void;
}

/** Sound with its place on the timeline, ms. */
export interface StandInSound {
  placedMs: number;
  payload: Buffer;
}

const TICK_MS = 30;
/** No more than this is given out at once, however long nothing was: a process that was stopped for an hour does not make up for it. */
const MAX_BURST_MS = 2_000;
const TAKEN_BACK = 0.2;
/** Sound from before the seam that fills up what the source before left open. */
const SOUND_BEFORE_MS = 300;

/** Plays slates into a bus in real time and in a loop, from the bus's present place on. */
export class SlatePlayer implements Disposable {
  readonly #deps: SlatePlayerDeps;
  #kind: SlateKind | null = null;
  #clip: SlateClip | null = null;
  /** Takes over from `#clip` at its next keyframe. */
  #following: SlateClip | null = null;
  #audioHeader: Buffer | null = null;
  #timers: Disposable[] = [];
  /** Place on the timeline that is due, minus the monotonic clock, ms. */
  #lineMs = 0;
  /** The same by the clock on the wall: the timeline may be ahead of it when a slate begins. */
  #dueLineMs = 0;
  #gaveAtMs = 0;
  /** Place on the timeline of the clip's time 0, in the present round and in the first one. */
  #roundMs = 0;
  #originMs = 0;
  /** Index of the message that is due next. */
  #next = 0;

  constructor(deps: SlatePlayerDeps) {
    this.#deps = deps;
  }

  get kind(): SlateKind | null {
    return this.#kind;
  }

  /** Begins, or goes over to another kind. What should have been there since the last message goes out at once. */
  play(kind: SlateKind): void {
    const { clock, shelf, bus, wall } = this.#deps;
    if (this.#kind === kind) return;
    const nowMs = clock.monotonicMs();
    if (this.#kind === null) {
      wall.begin(bus.nextFrameMs, nowMs);
      this.#dueLineMs = wall.at(nowMs) - nowMs;
      this.#lineMs = Math.max(this.#dueLineMs, bus.nextFrameMs - nowMs);
      this.#gaveAtMs = nowMs;
      this.#timers = [clock.every(TICK_MS, () => this.#tick()), shelf.changed.on(() => this.#load())];
    }
    this.#kind = kind;
    this.#load();
    this.#give();
  }

  stop(): void {
    for (const timer of this.#timers.splice(0)) timer[Symbol.dispose]();
    this.#kind = null;
    this.#clip = null;
    this.#following = null;
    this.#audioHeader = null;
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  /** Takes the best clip there is. One of the same length goes on at the next keyframe, so that its sound does; another one begins at once. */
  #load(): void {
    const { shelf, format, log } = this.#deps;
    if (this.#kind === null) return;
    try {
      const clip = shelf.clip(this.#kind, format());
      this.#following = this.#clip && clip !== this.#clip && goesOn(this.#clip, clip) ? clip : null;
      if (clip !== this.#clip && !this.#following) this.#begin(clip, entryIndex(clip, this.#deps.clock.nowMs(), null));
    } catch (error) {
      // No clip can be read at all: whatever that does to the slate, the program must come back when its feed does.
      log.error({ err: error }, 'slate: no clip to play');
    }
  }

  #begin(clip: SlateClip, entry: number): void {
    const { bus } = this.#deps;
    this.#clip = clip;
    this.#following = null;
    this.#next = entry;
    const { type, role, timeMs, payload } = clip.messages[this.#next] as SlateMessage;
    const { metadata, audio } = bus.headers;
    this.#audioHeader = audio && clip.audioHeader && isSameSound(audio, clip.audioHeader) ? audio : clip.audioHeader;
    bus.splice('slate', { metadata: metadata ?? metadataOf(clip.format), audio: this.#audioHeader, video: clip.videoHeader });
    this.#roundMs = bus.push(type, role, timeMs, payload) - timeMs;
    this.#originMs = this.#roundMs;
    for (const sound of soundBefore(clip, this.#next)) bus.fill(this.#roundMs + sound.timeMs, sound.payload);
    this.#next += 1;
  }

  /** Sound that would follow, up to this place on the timeline. */
  soundUntil(limitMs: number): StandInSound[] {
    const { messages = [], durationMs = 0 } = this.#clip ?? {};
    const ahead = [
      ...messages.slice(this.#next).map((message) => ({ ...message, placedMs: this.#roundMs + message.timeMs })),
      ...messages.slice(0, this.#next).map((message) => ({ ...message, placedMs: this.#roundMs + durationMs + message.timeMs })),
    ];
    return ahead.filter(({ type, placedMs }) => type === MESSAGE.audio && placedMs < limitMs);
  }

  /** Header that its sound goes out with. */
  get audioHeader(): Buffer | null {
    return this.#audioHeader;
  }

  #tick(): void {
    this.#give();
    this.#deps.onTick?.();
  }

  /** All that is due. */
  #give(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    const clip = this.#clip;
    if (!clip) return;
    this.#takeBack(nowMs);
    const behindMs = nowMs + this.#lineMs - this.#deps.bus.nextFrameMs;
    if (behindMs > MAX_BURST_MS) {
      this.#lineMs -= behindMs - MAX_BURST_MS;
      this.#dueLineMs = Math.min(this.#dueLineMs, this.#lineMs);
    }
    const dueMs = nowMs + this.#lineMs;
    for (;;) {
      if (this.#next === clip.messages.length) {
        this.#next = 0;
        this.#roundMs += clip.durationMs;
        this.#load();
        if (this.#clip !== clip) {
          this.#give();
          return;
        }
      }
      const message = clip.messages[this.#next] as SlateMessage;
      if (this.#roundMs + message.timeMs > dueMs) return;
      if (this.#following && message.role === 'keyframe') {
        const before = { clip, timeMs: message.timeMs };
        this.#begin(this.#following, entryIndex(this.#following, this.#deps.clock.nowMs(), before));
        this.#give();
        return;
      }
      this.#giveMessage(message);
      this.#next += 1;
    }
  }

  /** A timeline that is ahead of the wall waits for it: a slate goes out a fifth slower until then, with the same timestamps. */
  #takeBack(nowMs: number): void {
    const byMs = TAKEN_BACK * (nowMs - this.#gaveAtMs);
    this.#gaveAtMs = nowMs;
    this.#lineMs = Math.max(Math.min(this.#lineMs, this.#dueLineMs), this.#lineMs - byMs);
  }

  /** The clip's clock runs on over its rounds. */
  #giveMessage({ type, role, timeMs, payload }: SlateMessage): void {
    this.#deps.bus.push(type, role, (this.#roundMs - this.#originMs + timeMs) >>> 0, payload);
  }
}

/** Sound that the loop has right before one of its messages, with its time as if the loop had been running before. */
function soundBefore({ messages, durationMs }: SlateClip, index: number): SlateMessage[] {
  const atMs = (messages[index] as SlateMessage).timeMs;
  const roundBefore = messages.slice(index).map((message) => ({ ...message, timeMs: message.timeMs - durationMs }));
  const before = [...roundBefore, ...messages.slice(0, index)];
  return before.filter(({ type, timeMs }) => type === MESSAGE.audio && timeMs < atMs && timeMs >= atMs - SOUND_BEFORE_MS);
}
