import type { Page } from '@playwright/test';
import { addDestination, expect, findings, tally, test } from './desk-fixture.ts';

const SCREENS = ['on-air', 'health', 'schedule', 'preflight', 'settings'] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 820, height: 1180 },
];

async function goTo(page: Page, screen: string): Promise<void> {
  await page.locator(`nav a[href="#/${screen}"]`).click();
  await expect(page.locator(`nav a[href="#/${screen}"]`)).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
}

/** No part of the page is wider than the window. */
async function expectNoSideways(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

test('screens: dark and light, wide and on a tablet, axe finds nothing', async ({ page }) => {
  test.slow();
  await addDestination(page, 'Hall channel', 'rtmp://127.0.0.1:9/live', 'key');
  await goTo(page, 'schedule');
  await page.getByRole('button', { name: 'Add event' }).click();
  await page.getByRole('dialog').getByLabel('Title').fill('Evening concert');
  await page.getByRole('dialog').getByRole('button', { name: 'Add event' }).click();
  await expect(page.getByRole('listitem', { name: 'Evening concert' })).toBeVisible();

  for (const scheme of ['dark', 'light']) {
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      for (const screen of SCREENS) {
        await goTo(page, screen);
        expect.soft(await findings(page), `${scheme} ${size.width} ${screen}`).toEqual([]);
        await expectNoSideways(page);
      }
    }
    if (scheme === 'dark') await page.getByRole('button', { name: 'Light colours' }).click();
  }
});

test('screens: dialogs, axe finds nothing and Escape closes them', async ({ page }) => {
  await addDestination(page, 'Hall channel', 'rtmp://127.0.0.1:9/live', 'key');
  for (const button of ['Add destination', 'Edit Hall channel']) {
    await page.getByRole('button', { name: button }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect.soft(await findings(page), button).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await goTo(page, 'schedule');
  await page.getByRole('button', { name: 'Add event' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect.soft(await findings(page), 'Add event').toEqual([]);
});

test('screens: another language is chosen, every screen speaks it and a reload keeps it', async ({ page }) => {
  const words = {
    ko: ['대기', '송출처', '달력', '인제스트'],
    zh: ['待机', '目的地', '日历', '接收端'],
    en: ['STANDBY', 'Destinations', 'Calendar', 'Ingest'],
  };
  for (const [language, [standby, destinations, calendar, ingest]] of Object.entries(words)) {
    await page.locator('header select').selectOption(language);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(tally(page)).toHaveText(standby!);
    await goTo(page, 'on-air');
    await expect(page.getByRole('heading', { name: destinations! })).toBeVisible();
    await goTo(page, 'schedule');
    await expect(page.getByRole('heading', { name: calendar! })).toBeVisible();
    await goTo(page, 'settings');
    await expect(page.getByRole('heading', { name: ingest! })).toBeVisible();
    expect.soft(await findings(page), language).toEqual([]);
    await page.reload();
    await expect(tally(page)).toHaveText(standby!);
  }
});

test('settings: station is renamed and moved, name and clock follow', async ({ page }) => {
  await goTo(page, 'settings');
  await page.getByLabel('Name of the house').fill('Konzerthaus');
  const zone = page.getByRole('combobox', { name: 'Time zone of the venue' });
  await zone.click();
  await zone.fill('Pacific/Auckland');
  await page.getByRole('option', { name: 'Pacific/Auckland' }).click();
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.locator('header')).toContainText('Konzerthaus');
  await expect(page.locator('header')).toContainText('Pacific/Auckland');
});

test('settings: an address that others can reach without a secret, refused in words that say what to do', async ({ page }) => {
  await goTo(page, 'settings');
  await page.getByLabel('Address to listen on').fill('0.0.0.0');
  await page.getByLabel('Port').first().fill('45999');
  await page.getByRole('button', { name: 'Save' }).nth(1).click();
  await expect(page.getByRole('alert')).toContainText('Set a publish secret');
});
