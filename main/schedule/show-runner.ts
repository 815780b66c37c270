import type { Clock } from '../base/clock.ts';
import { asFault, Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { BroadcastEvent } from '../contract/broadcast-event.ts';
import type { FaultCode } from '../contract/fault-codes.ts';

/** What an event does to the world. Every call may reject with a Fault; each is done on its own. */
export interface ShowPort {
  startRelays(ids: string[]): Promise<void>;
  /** One that is off already, or is not there any more, is no error. */
  stopRelays(ids: string[]): Promise<void>;
  startStream(): Promise<void>;
  stopStream(): Promise<void>;
  isStreaming(): boolean;
  switchScene(scene: string): Promise<void>;
}

/** A thing to do at a start or an end: `scene`, `stream`, or `relay:<id>`. */
export type Step = 'scene' | 'stream' | `relay:${string}`;
/** What could not be done, and why; the gravest first. */
export type Trouble = Map<Step, Fault>;

const SCENE_LIMIT_MS = 5_000;
const STEP_LIMIT_MS = 15_000;

/** Carries an event's start and end out, step by step, so that one that fails does not keep the others from happening. */
export class ShowRunner {
  readonly #show: ShowPort;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(deps: { show: ShowPort; clock: Clock; log: Log }) {
    this.#show = deps.show;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  /**
   * The scene first, so that no destination sees the one before; then every relay at once, each waiting for the program; then OBS's stream,
   * which finds the ingest free (a rehearsal is ended by the first real relay).
   * @param only the steps to do, where some of them were done before
   */
  async begin(event: BroadcastEvent, only?: ReadonlySet<Step>): Promise<Trouble> {
    const isDue = (step: Step): boolean => only?.has(step) ?? true;
    const trouble: Trouble = new Map();
    if (event.openingScene && isDue('scene')) await this.#do('scene', trouble, () => this.#show.switchScene(event.openingScene));
    const relays = event.destinationIds.filter((id) => isDue(`relay:${id}`));
    await Promise.all(relays.map((id) => this.#do(`relay:${id}`, trouble, () => this.#show.startRelays([id]))));
    if (event.drivesObs && isDue('stream') && !this.#show.isStreaming()) {
      await this.#do('stream', trouble, () => this.#show.startStream());
    }
    return ordered(trouble);
  }

  /** @param others events on air beside this one: what they use is left alone */
  async end(event: BroadcastEvent, others: readonly BroadcastEvent[]): Promise<Trouble> {
    const trouble: Trouble = new Map();
    const isAlone = !others.some((other) => other.channel === event.channel);
    if (event.closingScene && isAlone) await this.#do('scene', trouble, () => this.#show.switchScene(event.closingScene));
    const kept = new Set(others.flatMap((other) => other.destinationIds));
    const relays = event.destinationIds.filter((id) => !kept.has(id));
    const steps = relays.map((id) => this.#do(`relay:${id}`, trouble, () => this.#show.stopRelays([id])));
    if (event.drivesObs && !others.some((other) => other.drivesObs) && this.#show.isStreaming()) {
      steps.push(this.#do('stream', trouble, () => this.#show.stopStream()));
    }
    await Promise.all(steps);
    return ordered(trouble);
  }

  async #do(step: Step, trouble: Trouble, act: () => Promise<void>): Promise<void> {
    const noAnswer: FaultCode = step === 'scene' || step === 'stream' ? 'obs/no-answer' : 'engine/no-answer';
    try {
      await this.#within(step === 'scene' ? SCENE_LIMIT_MS : STEP_LIMIT_MS, noAnswer, act());
    } catch (error) {
      this.#log.warn({ err: error, step }, 'a step of an event failed');
      trouble.set(step, asFault(error, noAnswer));
    }
  }

  #within(limitMs: number, code: FaultCode, work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const limit = this.#clock.after(limitMs, () => reject(new Fault(code)));
      work.then(resolve, reject).finally(() => limit[Symbol.dispose]());
    });
  }
}

const GRAVITY = (step: Step): number => (step === 'scene' ? 2 : step === 'stream' ? 1 : 0);

function ordered(trouble: Trouble): Trouble {
  return new Map([...trouble].sort(([a], [b]) => GRAVITY(a) - GRAVITY(b)));
}
