import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import {
  type AirConfig,
  type AirRule,
  type AirStatus,
  DEFAULT_AIR_RULE,
  type FeedName,
  type IngestPath,
  NOTHING_ON_AIR,
} from '../../contract/air.ts';
import type { ProgramStatus } from '../../contract/program.ts';
import type { SlateKind } from '../../contract/slate.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import type { HeaderRole } from '../bus/codec-headers.ts';
import { compositionMs } from '../bus/composition.ts';
import { HeaderRegistry } from '../bus/header-registry.ts';
import { ProgramBus } from '../bus/program-bus.ts';
import { DROPPED } from '../bus/timeline.ts';
import { Feed, type FeedSink } from '../feeds/feed.ts';
import type { SlateFormat, SlateShelf } from '../slate/clip.ts';
import { SlatePlayer, type StandInSound } from '../slate/slate-player.ts';
import { type AirFacts, chooseSource, type FeedFacts, type OnAir } from './choose-source.ts';
import { StandInFormat } from './stand-in-format.ts';
import { WallLine } from './wall-line.ts';

export interface AirDeps {
  clock: Clock;
  log: Log;
  shelf: SlateShelf;
  /** Whether anybody is to be served: a destination, not a preview. */
  isWanted(): boolean;
  /** Where it is not the main program: what it is called in the log, and what it has to do with the main one. */
  beside?: AirBeside;
}

export interface AirBeside {
  program: IngestPath;
  registry: HeaderRegistry;
  /** What its slates are like before a feed of it has been seen. */
  format: SlateFormat;
  /** Where the main program is on its timeline, ms: this one's begins there, so that a reader that moves has little to make up for. */
  positionMs(): number;
}

/** A timer later than this means that we were not running ourselves, and what has arrived meanwhile is still unread. */
const LATE_MS = 200;
const READ_FIRST_MS = 100;
/**
 * Less gains nothing.
 * @source measured with `npm run bench -- cpu-16`: 40 ms cost an eighth less CPU at 16 destinations than none, 20 ms as much as none
 */
const GATHER_MS = 40;
/** Sound comes at most this much before the first picture is shown, whatever the encoder holds back for B-frames. */
const USUAL_LEAD_MS = 50;
/** A timeline further ahead of the wall than this takes in no GOP of a standby. */
const MAX_LEAD_MS = 2_000;
/** The most that a slate's sound goes on for after its last picture. */
const FILL_MS = 300;

/**
 * Decides what is on air and puts it there: two feeds and the slates go in, one program on one timeline comes out. Whatever is lost, and
 * whatever comes back, the readers of `bus` see one stream.
 */
export class Air implements FeedSink, Disposable {
  /** What is on air, or what is known of a feed, has changed; figures alone do not count. */
  readonly changed = new Emitter<void>();
  readonly registry: HeaderRegistry;
  readonly bus: ProgramBus;
  readonly feeds: Readonly<Record<FeedName, Feed>>;
  readonly #deps: AirDeps;
  readonly #wall = new WallLine();
  readonly #player: SlatePlayer;
  readonly #format: StandInFormat;
  #rule: AirRule = DEFAULT_AIR_RULE;
  #operatorSlate: SlateKind | null = null;
  #chosen: FeedName | null = null;
  #onAir: OnAir = NOTHING_ON_AIR;
  #sinceMs = 0;
  /** The feed on air has been silent for too long, and not because we were. */
  #isSilent = false;
  #isResuming = false;
  #watch: Disposable | null = null;
  /** Of the slate that has just been left. */
  #lastSound: StandInSound[] = [];

  constructor(deps: AirDeps) {
    const { clock, log, shelf, beside } = deps;
    this.#deps = deps;
    this.registry = beside?.registry ?? new HeaderRegistry();
    this.bus = new ProgramBus({ clock, registry: this.registry, startMs: beside?.positionMs });
    const feed = (name: FeedName): Feed => new Feed({ name, program: beside?.program, clock, log, sink: this });
    this.feeds = { main: feed('main'), backup: feed('backup') };
    this.#format = new StandInFormat(shelf, beside?.format);
    this.#player = new SlatePlayer({
      ...{ clock, log, shelf, bus: this.bus, wall: this.#wall },
      format: () => this.#format.value,
      onTick: () => this.#judge(null),
    });
  }

  get status(): AirStatus {
    return { ...this.#onAir, sinceMs: this.#sinceMs, fault: this.#format.fault ?? this.#deps.shelf.fault };
  }

  /** What stands for a lost feed. */
  get lostSlate(): SlateKind {
    return this.#rule.lostSlate;
  }

  /** What the operator asked for. */
  get operatorSlate(): SlateKind | null {
    return this.#operatorSlate;
  }

  /** The feed on air; while a slate or nothing is, what the main one is. */
  get program(): ProgramStatus {
    return this.feeds[this.#onAir.source === 'backup' ? 'backup' : 'main'].status;
  }

  /** What stands in for the program has to be like this; null where no program has been seen. */
  get format(): StandInFormat {
    return this.#format;
  }

  configure({ rule, look, startsAtMs }: AirConfig): void {
    this.#rule = rule;
    this.#deps.shelf.configure(look, startsAtMs);
    this.#judge(null);
  }

  /** The operator's slate for everybody, at once; null goes back to the best feed at its next keyframe. */
  slate(kind: SlateKind | null): void {
    this.#operatorSlate = kind;
    this.#judge(null);
  }

  /** A program was on air before this engine was there: a slate stands in until a feed comes, for as long as somebody is wanted. */
  resume(): void {
    this.#isResuming = true;
    this.#judge(null);
  }

  /** @throws Fault `air/feed-absent` */
  take(name: FeedName): void {
    if (!this.feeds[name].isThere(this.#deps.clock.monotonicMs())) throw new Fault('air/feed-absent', { feed: name });
    this.#operatorSlate = null;
    this.#chosen = name;
    this.#judge(null);
  }

  /** A cue has been taken: what waits for one goes on air. */
  cue(): void {
    this.#chosen = this.#onAir.next ?? this.#chosen;
    this.#judge(null);
  }

  /** How long what comes in on a feed may gather before it is passed on, ms: as long as the bus's tick, and not before something is on air. */
  get gatherMs(): number {
    return this.bus.present ? Math.max(GATHER_MS, this.bus.tickMs) : 0;
  }

  /** All that had come in on a feed has been passed on: it goes out now, and does not wait once more. */
  gathered(feed: Feed): void {
    if (this.#onAir.source === feed.name) this.bus.flush();
  }

  onHeader(feed: Feed, role: HeaderRole, payload: Buffer): void {
    if (this.#onAir.source === feed.name) this.bus.note(role, payload);
  }

  onData(feed: Feed, payload: Buffer): void {
    if (this.#onAir.source === feed.name) this.bus.pushData(payload);
  }

  onMedia(feed: Feed, type: number, role: MediaRole, timestampMs: number, payload: Buffer): void {
    if (this.#onAir.source === feed.name) {
      this.#give(type, role, timestampMs, payload);
      return;
    }
    if (role !== 'keyframe' && !feed.isAudioOnly) return;
    this.#judge(feed.name);
    if (this.#onAir.source !== feed.name) return;
    this.#fillUntil(this.#give(type, role, timestampMs, payload) + Math.max(0, compositionMs(payload) - USUAL_LEAD_MS));
    const around = role === 'keyframe' ? feed.standby.soundAround(timestampMs) : [];
    this.#wall.spliced(this.bus.nextFrameMs, this.#deps.clock.monotonicMs());
    for (const sound of around) this.#give(sound.type, sound.role, sound.timestampMs, sound.payload); // what has a place no more is left out
    feed.isOnAir = true;
  }

  onNews(): void {
    this.#judge(null);
    this.changed.emit();
  }

  [Symbol.dispose](): void {
    for (const feed of [this.feeds.main, this.feeds.backup]) feed[Symbol.dispose]();
    this.#player[Symbol.dispose]();
    this.#endWatch();
    this.bus[Symbol.dispose]();
  }

  /** An encoder that has just begun has no sound yet where its first picture is: the slate's goes on up to there. */
  #fillUntil(limitMs: number): void {
    for (const { placedMs, payload } of this.#lastSound.splice(0)) if (placedMs < limitMs) this.bus.fill(placedMs, payload);
  }

  #give(type: number, role: MediaRole, timestampMs: number, payload: Buffer): number {
    const placedMs = this.bus.push(type, role, timestampMs, payload);
    if (placedMs !== DROPPED) this.#wall.note(placedMs, this.#deps.clock.monotonicMs());
    return placedMs;
  }

  #judge(keyframeOf: FeedName | null): void {
    const nowMs = this.#deps.clock.monotonicMs();
    const facts: AirFacts = {
      onAir: this.#onAir,
      feeds: { main: this.#factsOf(this.feeds.main, nowMs), backup: this.#factsOf(this.feeds.backup, nowMs) },
      operatorSlate: this.#operatorSlate,
      rule: this.#rule,
      chosen: this.#chosen,
      keyframeOf,
      isWanted: this.#deps.isWanted(),
      isResuming: this.#isResuming,
      hasTimeAhead: this.#wall.leadMs > MAX_LEAD_MS,
    };
    if (!facts.isWanted) this.#isResuming = false;
    const before = this.#onAir;
    const after = chooseSource(facts);
    if (before.source === after.source && before.slate === after.slate && before.heldBy === after.heldBy && before.next === after.next)
      return;
    this.#onAir = after;
    if (before.source !== after.source || before.slate !== after.slate) this.#goTo(before, after, keyframeOf);
    this.changed.emit();
  }

  /** Silence of the feed on air counts once its timer has found it, which knows whether we were running ourselves. */
  #factsOf(feed: Feed, nowMs: number): FeedFacts {
    const isOnAir = this.#onAir.source === feed.name;
    return {
      isThere: isOnAir ? feed.isPublishing && !this.#isSilent : feed.isThere(nowMs),
      isDraining: feed.isDraining(nowMs),
      goodForMs: feed.goodForMs(nowMs),
      hasGop: feed.standby.messages.length > 0,
    };
  }

  #goTo(before: OnAir, after: OnAir, keyframeOf: FeedName | null): void {
    const { clock, log, beside } = this.#deps;
    this.#sinceMs = clock.nowMs();
    log.info(
      { program: beside?.program, from: before.slate ?? before.source, to: after.slate ?? after.source, heldBy: after.heldBy },
      'air: source',
    );
    if (before.source === 'main' || before.source === 'backup') this.feeds[before.source].isOnAir = false;
    this.#endWatch();
    if (after.source === 'slate') this.#player.play(after.slate as SlateKind);
    if (after.source === 'none') {
      this.#player.stop();
      this.bus.clear();
    }
    if (after.source !== 'none') this.#isResuming = false;
    if (after.source === 'main' || after.source === 'backup') this.#toFeed(this.feeds[after.source], keyframeOf === after.source);
  }

  #toFeed(feed: Feed, isAtKeyframe: boolean): void {
    if (this.#chosen !== feed.name || feed.name === 'main') this.#chosen = null;
    const { audio } = feed.headers;
    const goesOn = audio !== null && this.#player.audioHeader?.equals(audio);
    this.#lastSound = goesOn ? this.#player.soundUntil(this.bus.nextFrameMs + FILL_MS) : [];
    this.#player.stop();
    this.bus.splice('feed', feed.headers);
    if (!isAtKeyframe) {
      for (const { type, role, timestampMs, payload } of feed.standby.messages) this.#give(type, role, timestampMs, payload);
      this.#wall.spliced(this.bus.nextFrameMs, this.#deps.clock.monotonicMs());
      feed.isOnAir = true;
    }
    this.#format.follow(feed);
    this.#isSilent = false;
    this.#watchFor(feed, feed.lostAtMs - this.#deps.clock.monotonicMs());
  }

  #watchFor(feed: Feed, delayMs: number): void {
    const { clock } = this.#deps;
    const dueMs = clock.monotonicMs() + delayMs;
    this.#watch = clock.after(delayMs, () => {
      this.#format.follow(feed);
      const nowMs = clock.monotonicMs();
      if (nowMs < feed.lostAtMs) this.#watchFor(feed, feed.lostAtMs - nowMs);
      else if (nowMs - dueMs > LATE_MS) this.#watchFor(feed, READ_FIRST_MS);
      else this.#isSilent = true;
      this.#judge(null);
    });
  }

  #endWatch(): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = null;
  }
}
