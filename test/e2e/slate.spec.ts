import type { Page } from '@playwright/test';
import { findings } from './looks.ts';
import { expect, expectToPlay, openScreen, startRehearsal, tally, test } from './shared-desk.ts';

const banner = (page: Page) => page.locator('[data-air]');

/** Video frames that the rehearsal's first destination has counted. */
async function framesAt(page: Page): Promise<number> {
  const text = await page.locator('li[data-check]').first().getByText('video frames').textContent();
  return Number(/([\d,]+) video frames/.exec(text ?? '')?.[1]?.replaceAll(',', ''));
}

/** Holds the mouse on the button until the slate is on air. */
async function holdSlate(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).hover();
  await page.mouse.down();
  await expect(banner(page)).toBeVisible();
  await page.mouse.up();
}

test('slate: chosen and held in a rehearsal, the banner says so, every destination stays, and one press brings the program back', async ({
  page,
}) => {
  await startRehearsal(page);
  await page.getByRole('button', { name: 'Choose the slate' }).click();
  expect.soft(await findings(page), 'menu').toEqual([]);
  await page.getByRole('menuitem', { name: 'Interval' }).click();
  await holdSlate(page, 'Slate: Interval');
  await expect(banner(page)).toContainText('Slate on air: Interval');
  await expect(tally(page)).toHaveAttribute('data-slate', 'true');
  await expect(page.locator('li[data-face="rehearsing"]')).toHaveCount(2);
  expect.soft(await findings(page), 'on a slate').toEqual([]);
  // Pictures go on at the destinations: they are the slate's.
  const before = await framesAt(page);
  await expect.poll(() => framesAt(page), { timeout: 20_000 }).toBeGreaterThan(before + 60);
  await expect(banner(page)).toContainText('Slate on air: Interval');
  await expectToPlay(page.locator('video'));

  await page.getByRole('button', { name: 'Back to program' }).click();
  await expect(banner(page)).toHaveCount(0, { timeout: 15_000 });
  await expect(tally(page)).toHaveText('REHEARSAL');
  await expect(page.locator('li[data-face="rehearsing"]')).toHaveCount(2);
  await expect(page.locator('[data-feed="main"]')).toHaveAttribute('data-state', 'live');
});

test('slate: pressed too short, nothing goes on air', async ({ page }) => {
  await page.getByRole('button', { name: 'Slate: Stand by' }).click();
  await expect(page.getByText('Not held long enough').first()).toBeAttached();
  await expect(banner(page)).toHaveCount(0);
});

test('slate: the house sets venue, languages and own words, and another page has them', async ({ page, openPage }) => {
  await openScreen(page, 'settings');
  await page.getByLabel('Name on the slate').fill('Konzerthaus');
  await page.getByRole('checkbox', { name: '한국어' }).check();
  const form = page.locator('form', { has: page.getByLabel('Name on the slate') });
  await form.getByRole('textbox', { name: 'English' }).fill('Doors are open');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled();
  const other = await openPage();
  await openScreen(other, 'settings');
  await expect(other.getByLabel('Name on the slate')).toHaveValue('Konzerthaus');
  await expect(other.getByRole('figure')).toContainText('Doors are open');
  await expect(other.getByRole('figure')).toContainText('곧 시작합니다');
});

test('slate: the rule of the backup is set and kept', async ({ page }) => {
  await openScreen(page, 'settings');
  await page.getByRole('radio', { name: 'At the next cue' }).check();
  const form = page.locator('form', { has: page.getByRole('radio', { name: 'At the next cue' }) });
  await form.getByLabel('Slate when no encoder sends').selectOption('stand-by');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled();
  await page.reload();
  await expect(page.getByRole('radio', { name: 'At the next cue' })).toBeChecked();
  await expect(page.getByLabel('Slate when no encoder sends')).toHaveValue('stand-by');
});
