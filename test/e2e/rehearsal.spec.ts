import { expect, expectToPlay, tally, test } from './desk-fixture.ts';
import { findings } from './looks.ts';

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
  for (const size of [
    { width: 1440, height: 900 },
    { width: 820, height: 1180 },
  ]) {
    await page.setViewportSize(size);
    expect(await page.evaluate(spilling), `${size.width}`).toEqual([]);
  }

  await page.getByRole('button', { name: 'Stop rehearsal' }).click();
  await expect(tally(page)).toHaveText('STANDBY');
  await expect(page.locator('li[data-face]')).toHaveCount(0);
});

/** Texts that stand out of the part of the page they belong to. */
function spilling(): string[] {
  return [...document.querySelectorAll('section, li[data-face]')].flatMap((part) => {
    const right = part.getBoundingClientRect().right;
    return [...part.querySelectorAll('p, span, dd, dt, button, h2, h3')]
      .filter((inner) => inner.getBoundingClientRect().right > right + 1)
      .map((inner) => inner.textContent ?? '');
  });
}
