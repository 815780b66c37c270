import { expect, tally, test } from './desk-fixture.ts';

test('front door: the one-time token opens the page once, the session stays', async ({ desk, browser }) => {
  const address = await desk.address();
  const first = await browser.newContext();
  const page = await first.newPage();
  await page.goto(address);
  await expect(tally(page)).toHaveAttribute('data-tally', 'standby');
  expect(page.url()).not.toContain('token');
  await page.reload();
  await expect(tally(page)).toHaveAttribute('data-tally', 'standby');

  const second = await browser.newContext();
  const stranger = await second.newPage();
  const answer = await stranger.goto(address);
  expect(answer?.status()).toBe(401);
  await expect(tally(stranger)).toHaveCount(0);
  await first.close();
  await second.close();
});

test('front door: the desk ends and comes back, the page says so and is right again', async ({ desk, page }) => {
  const port = Number(new URL(desk.origin).port);
  await desk.end();
  await expect(tally(page)).toHaveAttribute('data-tally', 'unknown');
  await expect(page.locator('[data-notice="link"]')).toContainText('The connection to the desk is lost');
  await expect(page.getByRole('button', { name: 'Start rehearsal' })).toBeDisabled();
  await desk.start(port);
  await expect(tally(page)).toHaveAttribute('data-tally', 'standby', { timeout: 15_000 });
  await expect(page.locator('[data-notice="link"]')).toHaveCount(0);
});
