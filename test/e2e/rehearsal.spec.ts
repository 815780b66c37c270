import { expect, expectToPlay, findings, tally, test } from './desk-fixture.ts';

test('rehearsal: started on a fresh desk, both checks are in order, the tally says so and the preview plays', async ({ page }) => {
  await expect(page.getByText('No program', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Start rehearsal' }).click();
  await expect(tally(page)).toHaveText('REHEARSAL');
  await expect(page.locator('li[data-check]')).toHaveCount(2);
  await expect(page.locator('li[data-check="ok"]')).toHaveCount(2, { timeout: 30_000 });
  await expect(page.locator('li[data-face="rehearsing"]')).toHaveCount(2);
  await expectToPlay(page.locator('video'));
  await expect(page.getByText('1280 × 720')).toBeVisible();
  expect(await findings(page)).toEqual([]);

  await page.getByRole('button', { name: 'Stop rehearsal' }).click();
  await expect(tally(page)).toHaveText('STANDBY');
  await expect(page.locator('li[data-face]')).toHaveCount(0);
});
