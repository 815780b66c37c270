import { expect, test } from 'vitest';
import { pairWords } from '../../renderer/pair-words.ts';

test.each([
  [['ko-KR', 'en'], 'ko'],
  [['zh-Hant-TW'], 'zh'],
  [['fr-FR', 'zh-CN', 'en'], 'zh'],
  [[], 'en'],
])('pairing: visitor who reads %j, speaks %s', (languages, expected) => {
  const words = pairWords(languages);
  expect(words.language).toBe(expected);
  expect(words.wait).toContain('{seconds}');
});
