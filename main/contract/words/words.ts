import type { Language } from '../language.ts';
import type { AlertWords } from './alert-text.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';
import { zh } from './zh.ts';

/** Words that page and desk both say: an alert reads the same on the page, in a mail and at a webhook. */
export const ALERT_WORDS: Readonly<Record<Language, AlertWords>> = { en, ko, zh };
