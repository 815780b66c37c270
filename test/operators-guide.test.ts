import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALERTS } from '../main/contract/alert.ts';
import { FAULTS } from '../main/contract/fault-codes.ts';

const guide = readFileSync(join(import.meta.dirname, '../docs/operators-guide.md'), 'utf8');

test("operator's guide: every fault and alert that can be said is explained, and none that cannot", () => {
  const explained = [...guide.matchAll(/^\| `([a-z]+\/[a-z-]+)` \|/gm)].map(([, code]) => code);
  expect(explained.sort()).toEqual(Object.keys({ ...FAULTS, ...ALERTS }).sort());
});

test("operator's guide: what stands in bold is on the page, word for word", () => {
  const words = JSON.parse(readFileSync(join(import.meta.dirname, '../renderer/i18n/en.json'), 'utf8'));
  const onPage = new Set(Object.values<object>(words).flatMap((group) => Object.values(group)));
  const named = [...guide.matchAll(/\*\*([^*\n]+)\*\*/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !onPage.has(name))).toEqual([]);
});
