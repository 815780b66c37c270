import { expectInOrder, findings, SCHEMES } from './looks.ts';
import { expect, openScreen, test } from './shared-desk.ts';

test('preflight: run from the page, what is to be done with its sentence, and a sheet of paper', async ({ page }) => {
  test.slow();
  await openScreen(page, 'preflight');
  await expect(page.getByText('No preflight has been run')).toBeVisible();
  await page.getByRole('button', { name: 'Run preflight' }).click();
  const report = page.locator('[data-verdict="bad"]').first();
  await expect(report).toContainText('Not ready', { timeout: 30_000 });
  const arrives = page.locator('li[data-rule="feed/arrives"]');
  await expect(arrives).toContainText('Start the stream in OBS or in your encoder');
  await expect(page.locator('li[data-rule="event/destinations"]')).toBeVisible();
  for (const scheme of SCHEMES) {
    await expectInOrder(page, `preflight ${scheme}`);
    if (scheme === 'dark') await page.getByRole('button', { name: 'Light colours' }).click();
  }
  const paper = await page.pdf({ preferCSSPageSize: true });
  expect(paper.toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
});

test('preflight: in the settings, minutes that are none are refused, good ones kept', async ({ page }) => {
  await openScreen(page, 'settings');
  const minutes = page.getByLabel('Minutes before an event');
  await minutes.fill('30, soon');
  const form = page.locator('form', { has: minutes });
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toContainText('Up to six whole numbers');
  await minutes.fill('60, 15');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled();
  expect(await findings(page)).toEqual([]);
});
