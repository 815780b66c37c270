import type { Page } from '@playwright/test';
import { expectInOrder, findings } from './looks.ts';
import { expect, openScreen, test } from './shared-desk.ts';

/** What a canvas shows is not in the page: how many of its pixels are drawn is. */
function drawnPixels(page: Page): Promise<number> {
  return page
    .locator('[data-health] canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let drawn = 0;
      for (let index = 3; index < data.length; index += 4) if (data[index]! > 0) drawn += 1;
      return drawn;
    });
}

test('health: an idle desk, says when there will be something to see', async ({ page }) => {
  await openScreen(page, 'health');
  await expect(page.getByText('Nothing was sent within the last hour')).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('health: a rehearsal, a line for each of its destinations within seconds, and what is pointed at in words', async ({ page }) => {
  await page.getByRole('button', { name: 'Start rehearsal' }).click();
  await openScreen(page, 'health');
  const rows = page.locator('[data-health]');
  await expect(rows).toHaveCount(2, { timeout: 30_000 });
  await expect(rows.first()).toContainText('Rehearsing');
  await expect(rows.first()).toContainText(/\d{2}:\d{2}:\d{2} · Rehearsing · [\d.]+.[Mk]b\/s · queue/, { timeout: 30_000 });
  expect(await drawnPixels(page)).toBeGreaterThan(500);
  const reading = rows.first().locator('span').first();
  const latest = (await reading.textContent())!.slice(0, 8);
  // The next sample is there without a reload.
  await expect.poll(async () => (await reading.textContent())!.slice(0, 8), { timeout: 20_000 }).not.toBe(latest);
  await rows
    .first()
    .locator('.u-over')
    .hover({ position: { x: 2, y: 10 } });
  await expect(reading).not.toHaveText('');
  await expectInOrder(page, 'health');
});
