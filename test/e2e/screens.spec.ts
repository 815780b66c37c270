import { addDestination, expect, openScreen, tally, test } from './desk-fixture.ts';
import { expectNoSideways, findings, SCHEMES, SIZES } from './looks.ts';

const SCREENS = ['on-air', 'health', 'schedule', 'preflight', 'settings'] as const;

test('screens: dark and light, wide and on a tablet, axe finds nothing', async ({ page }) => {
  test.slow();
  await addDestination(page, 'Hall channel', 'rtmp://127.0.0.1:9/live', 'key');
  await openScreen(page, 'schedule');
  await page.getByRole('button', { name: 'Add event' }).click();
  await page.getByRole('dialog').getByLabel('Title').fill('Evening concert');
  await page.getByRole('dialog').getByRole('button', { name: 'Add event' }).click();
  await expect(page.getByRole('listitem', { name: 'Evening concert' })).toBeVisible();

  for (const scheme of SCHEMES) {
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      for (const screen of SCREENS) {
        await openScreen(page, screen);
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
  await openScreen(page, 'schedule');
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
    await openScreen(page, 'on-air');
    await expect(page.getByRole('heading', { name: destinations! })).toBeVisible();
    await openScreen(page, 'schedule');
    await expect(page.getByRole('heading', { name: calendar! })).toBeVisible();
    await openScreen(page, 'settings');
    await expect(page.getByRole('heading', { name: ingest! })).toBeVisible();
    expect.soft(await findings(page), language).toEqual([]);
    await page.reload();
    await expect(tally(page)).toHaveText(standby!);
  }
});

test('settings: station is renamed and moved, name and clock follow', async ({ page }) => {
  await openScreen(page, 'settings');
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
  await openScreen(page, 'settings');
  await page.getByLabel('Address to listen on').fill('0.0.0.0');
  await page.getByLabel('Port').first().fill('45999');
  await page.getByRole('button', { name: 'Save' }).nth(1).click();
  await expect(page.getByRole('alert')).toContainText('Set a publish secret');
});
