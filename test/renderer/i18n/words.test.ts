import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asRunKindSchema } from '../../../main/contract/as-run.ts';
import { eventKindSchema, eventStateSchema } from '../../../main/contract/broadcast-event.ts';
import { FAULTS } from '../../../main/contract/fault-codes.ts';
import { tallySchema } from '../../../main/contract/snapshot.ts';
import { createI18n } from '../../../renderer/i18n/create-i18n.ts';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import ko from '../../../renderer/i18n/ko.json' with { type: 'json' };
import zh from '../../../renderer/i18n/zh.json' with { type: 'json' };

type Words = Record<string, Record<string, string>>;
const languages: Record<string, Words> = { en, ko, zh };
const keysOf = (words: Words) => Object.entries(words).flatMap(([group, texts]) => Object.keys(texts).map((name) => `${group}.${name}`));
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

test.each(['ko', 'zh'])('words: %s has the keys of English, in the same order', (language) => {
  expect(keysOf(languages[language]!)).toEqual(keysOf(en));
});

test.each(['ko', 'zh'])('words: %s uses the placeholders of English', (language) => {
  const differ = Object.entries(en as Words).flatMap(([group, texts]) =>
    Object.entries(texts).filter(
      ([name, text]) => placeholders(text).join() !== placeholders(languages[language]?.[group]?.[name] ?? '').join(),
    ),
  );
  expect(differ).toEqual([]);
});

test.each(Object.keys(languages))('words: every fault has a text in %s that says what to do', (language) => {
  const texts = languages[language]!.fault!;
  expect(Object.keys(FAULTS).filter((code) => !texts[code])).toEqual([]);
  // A statement alone is one sentence; what to do next is another.
  const sentences = (text: string) => text.split(/[.。;；:：?]/).filter((part) => part.trim() !== '').length;
  expect(Object.entries(texts).filter(([, text]) => sentences(text) < 2)).toEqual([]);
  const known = new Set(Object.keys(FAULTS));
  expect(Object.keys(texts).filter((key) => !known.has(key.split('_')[0]!))).toEqual([]);
});

test.each(Object.keys(languages))('words: tally, events and as-run entries have a text in %s', (language) => {
  const words = languages[language]!;
  expect(tallySchema.options.filter((value) => !words.tally?.[value])).toEqual([]);
  expect(eventKindSchema.options.filter((value) => !words['event-kind']?.[value])).toEqual([]);
  expect(eventStateSchema.options.filter((value) => !words['event-state']?.[value])).toEqual([]);
  expect(asRunKindSchema.options.filter((value) => !words.asrun?.[value])).toEqual([]);
});

test('words: a fault without the parameter its text names, no placeholder on the page', () => {
  const text = createI18n('en').t('fault.ingest/port-taken');
  expect(text).not.toContain('{{');
  expect(text).toContain('…');
});

const root = join(import.meta.dirname, '../../../renderer');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const source = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '') }));
const views = source.filter(({ file }) => file.endsWith('.tsx'));

test('words: no text stands between tags in the code', () => {
  const found = views.flatMap(({ file, text }) =>
    [...text.matchAll(/<\/?[A-Za-z][^<>]*>\s*([^<>{}()=;]*\p{L}{2}[^<>{}()=;]*)\s*<\/?[A-Za-z]/gu)].map(
      ([, words]) => `${file}: ${words?.trim()}`,
    ),
  );
  expect(found).toEqual([]);
});

test('words: no attribute that is read or heard has its text in the code', () => {
  const found = views.flatMap(({ file, text }) =>
    [...text.matchAll(/\b(?:aria-label|aria-description|label|placeholder|title|description|alt)="([^"$]*)"/g)].map(
      ([line]) => `${file}: ${line}`,
    ),
  );
  expect(found).toEqual([]);
});

test('words: every key that the code names is there', () => {
  const keys = new Set(keysOf(en));
  const named = source.flatMap(({ file, text }) =>
    [...text.matchAll(/\bt\((?:\w+ \? )?'([\w./-]+)'(?: : '([\w./-]+)')?/g)].flatMap(([, ...found]) =>
      found.filter(Boolean).map((key) => ({ file, key })),
    ),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(({ key }) => !keys.has(key!))).toEqual([]);
});
