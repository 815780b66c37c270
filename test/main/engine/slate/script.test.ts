import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PLAIN_LOOK, slateKindSchema } from '../../../../main/contract/slate.ts';
import { scriptText } from '../../../../main/engine/slate/script.ts';
import { slateLines } from '../../../../main/engine/slate/words.ts';

const look = { ...PLAIN_LOOK, languages: ['en', 'ko', 'zh'] as ('en' | 'ko' | 'zh')[] };
const script = { width: 1920, height: 1080, venue: 'Haus', hasLogo: false, lines: slateLines('interval', look), countsSeconds: false };
const dialogues = (text: string) => text.split('\n').filter((line) => line.startsWith('Dialogue:'));

test('script: each kind, a line for each language in its own font', () => {
  for (const kind of slateKindSchema.options) {
    const text = scriptText({ ...script, lines: slateLines(kind, look) });
    expect(dialogues(text)).toHaveLength(3);
    expect(text).toContain('{\\fnNoto Serif CJK KR}');
    expect(text).toContain('{\\fnNoto Serif CJK SC}');
    expect(text).toContain('{\\fnFoyer Slate}');
  }
});

test('script: what an operator types, cannot become a command or another line', () => {
  const venue = 'Haus {\\pos(0,0)}\nDialogue: 0,0:00:00.00,9:00:00.00,first,,0,0,0,,\\N C:\\x';
  const lines = dialogues(scriptText({ ...script, venue }));
  expect(lines).toHaveLength(3);
  const text = (lines[0] as string).split('{\\fnFoyer Slate}')[1] as string;
  expect(text).toBe('Haus \\{/pos(0,0)\\} Dialogue: 0,0:00:00.00,9:00:00.00,first,,0,0,0,,/N C:/x');
});

test("words: the house has its own for one language, the others are Foyer's", () => {
  const own = { ...look, words: { interval: { ko: '20분 후에 이어집니다' } } };
  expect(slateLines('interval', own).map(({ text }) => text)).toEqual(['Interval', '20분 후에 이어집니다', '中场休息']);
  const countdown = { kind: 'minutes', minutes: 12, untilMs: 0 } as const;
  expect(slateLines('starting-soon', look, countdown).map((line) => line.countdown)).toEqual(['in 12 min', '12분 후', '12 分钟后']);
});

test('script: the last minute, each second from 60 to 1 once, one after the other', () => {
  const lines = dialogues(scriptText({ ...script, lines: slateLines('starting-soon', look), countsSeconds: true }));
  const seconds = lines.slice(2);
  expect(seconds).toHaveLength(60);
  expect(seconds[0]).toMatch(/^Dialogue: 0,0:00:00.00,0:00:01.00,.*in 60 s.*60초 후.*60 秒后/);
  expect(seconds[59]).toMatch(/^Dialogue: 0,0:00:59.00,0:01:00.00,.*in 1 s/);
});

test('words: the page shows the same ones as the slate', () => {
  for (const language of ['en', 'ko', 'zh'] as const) {
    const page = JSON.parse(readFileSync(join(import.meta.dirname, `../../../../renderer/i18n/${language}.json`), 'utf8'));
    const own = slateKindSchema.options.map((kind) => [kind, slateLines(kind, { ...look, languages: [language] })[0]?.text]);
    expect(page['slate-line']).toEqual(Object.fromEntries(own));
  }
});
