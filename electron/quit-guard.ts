import type { App, Event, MessageBoxOptions } from 'electron';
import type { TallyNews } from './tally-watch.ts';
import type { Words } from './words.ts';

export interface QuitGuardDeps {
  app: Pick<App, 'on' | 'exit' | 'quit'>;
  /** What is on air at this moment; null before the desk is open. */
  news: () => TallyNews | null;
  words: () => Words;
  /** Shows the question; resolves with the index of the button. */
  ask: (options: MessageBoxOptions) => Promise<number>;
  /** Ends the desk; the engine goes on if it serves something. */
  leave: () => Promise<void>;
  /** Ending failed; the app exits all the same. */
  failed: (error: unknown) => void;
}

const STAY = 0;
const QUIT = 1;

export function quitQuestion({ wanted, tally }: TallyNews, words: Words): MessageBoxOptions {
  const { title, message, detail, stay, quit } = words.quitGuard;
  return {
    type: 'warning',
    title,
    message: message.replace('{tally}', words.tally[tally]),
    detail: detail.replace('{wanted}', String(wanted)),
    buttons: [stay, quit],
    defaultId: STAY,
    cancelId: STAY,
    noLink: true,
  };
}

/**
 * Stands before every way out of the app: asks while something is on air, ends the desk, then exits. Quitting again while the question is
 * open or the desk ends does nothing more.
 */
export class QuitGuard {
  readonly #deps: QuitGuardDeps;
  #state: 'open' | 'asking' | 'leaving' | 'left' = 'open';

  constructor(deps: QuitGuardDeps) {
    this.#deps = deps;
  }

  /** Starts standing guard. */
  watch(): void {
    this.#deps.app.on('before-quit', (event: Event) => {
      if (this.#state === 'left') return;
      event.preventDefault();
      void this.#decide();
    });
  }

  /** For a window that is about to close: closing it is quitting. */
  windowCloses(event: Pick<Event, 'preventDefault'>): void {
    if (this.#state === 'left') return;
    event.preventDefault();
    this.#deps.app.quit();
  }

  async #decide(): Promise<void> {
    if (this.#state !== 'open') return;
    const { app, news, words, ask, leave, failed } = this.#deps;
    const now = news();
    if (now && now.wanted > 0) {
      this.#state = 'asking';
      const answer = await ask(quitQuestion(now, words()));
      if (answer !== QUIT) {
        this.#state = 'open';
        return;
      }
    }
    this.#state = 'leaving';
    try {
      await leave();
    } catch (error) {
      failed(error);
    }
    this.#state = 'left';
    app.exit(0);
  }
}
