import { expect, test } from 'vitest';
import { ALERTS, type AlertCode } from '../../../main/contract/alert.ts';
import { ALERT_WORDS } from '../../../main/contract/words/words.ts';
import { createI18n } from '../../../renderer/i18n/create-i18n.ts';

const codes = Object.keys(ALERTS) as AlertCode[];
const languages = Object.entries(ALERT_WORDS);
const placeholders = (text: object) => [...JSON.stringify(text).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
const values = (language: keyof typeof ALERT_WORDS) => codes.flatMap((code) => Object.values(ALERT_WORDS[language].text[code]));

test.each(languages)(
  'alert words: %s has a sentence, a cause and a next step for every alert, with the parameters of English',
  (_, words) => {
    for (const code of codes) {
      const { what, cause, next } = words.text[code];
      for (const sentence of [what, cause, next]) expect(sentence, code).toMatch(/[.。]$/);
      expect([...new Set(placeholders(words.text[code]))], code).toEqual([...new Set(placeholders(ALERT_WORDS.en.text[code]))]);
    }
  },
);

test('alert words: Korean and Chinese are not English', () => {
  expect(values('ko').filter((text) => !/\p{Script=Hangul}/u.test(text))).toEqual([]);
  expect(values('zh').filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
});

test('alert words: the page says the same, with its parameters', () => {
  expect(createI18n('en').t('alert.relay/lost.what', { name: 'Hall TV' })).toBe('Hall TV is not served any more.');
  expect(createI18n('ko').t('alert.feed/lost.next')).toBe(ALERT_WORDS.ko.text['feed/lost'].next);
});
