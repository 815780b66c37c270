import { expect, test } from 'vitest';
import { playerWords } from '../../renderer/player-words.ts';

test.each([
  [['ko-KR', 'en'], 'ko'],
  [['zh-Hant-TW'], 'zh'],
  [['fr-FR', 'zh-CN', 'en'], 'zh'],
  [['fr-FR'], 'en'],
  [[], 'en'],
])('player: visitor who reads %j, speaks %s', (languages, expected) => {
  expect(playerWords(languages).language).toBe(expected);
});
