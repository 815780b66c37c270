import type { AlertCode } from '../alert.ts';

/** What an alert says: a plain sentence, the likely cause, the next step. `{{name}}` stands for a parameter. */
export interface AlertText {
  what: string;
  cause: string;
  next: string;
}

/** Words of one language; `trial` is what a test of the way sends. */
export interface AlertWords {
  text: Record<AlertCode, AlertText>;
  trial: AlertText;
  level: { info: string; warning: string; critical: string };
  /** Said of an alert that is over. */
  over: string;
}
