import type { Locator, Page } from '@playwright/test';
import { addDestination, card, expect, test } from './desk-fixture.ts';
import { findings } from './looks.ts';

const CANARY = 'canary-7f3a-key?x=1&y=%20';
const SERVER = 'rtmp://127.0.0.1:9/live';
/** Two pages are told at the same time; what they need to draw is in it. */
const IN_STEP_MS = 300;

test('destinations: a key goes in and never comes back out', async ({ page }) => {
  const received: string[] = [];
  const sent: string[] = [];
  page.on('response', (response) => {
    response.text().then(
      (text) => received.push(text),
      () => undefined, // an endless or empty answer has no text
    );
  });
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => received.push(payload.toString()));
    socket.on('framesent', ({ payload }) => sent.push(payload.toString()));
  });
  await page.reload();
  await addDestination(page, 'Hall channel', SERVER, CANARY);
  await page.getByRole('button', { name: 'Start Hall channel' }).click();
  await expect(card(page, 'Hall channel')).not.toHaveAttribute('data-face', 'off');
  await page.getByRole('button', { name: 'Edit Hall channel' }).click();
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Stream key' })).toHaveValue('');
  await page.reload();
  await expect(card(page, 'Hall channel')).toBeVisible();

  expect(sent.join('\n')).toContain('canary-7f3a-key');
  expect(received.length).toBeGreaterThan(5);
  expect(received.join('\n')).not.toContain('canary-7f3a');
  expect(await page.content()).not.toContain('canary-7f3a');
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('canary');
  for (const path of ['/api/snapshot', '/api/as-run']) {
    const answer = await page.request.get(new URL(path, page.url()).href);
    expect(answer.status()).toBe(200);
    expect(await answer.text()).not.toContain('canary-7f3a');
  }
});

test('destinations: two browsers, a start is seen in both within 300 ms', async ({ openPage }) => {
  const first = await openPage();
  const second = await openPage();
  await addDestination(first, 'Hall channel', SERVER, 'key');
  await expect(card(second, 'Hall channel')).toBeVisible();

  const seen = [first, second].map((page) => changedAt(card(page, 'Hall channel')));
  const pressedAt = await first.evaluate(() => Date.now());
  await first.getByRole('button', { name: 'Start Hall channel' }).click();
  const [here, there] = (await Promise.all(seen)) as [number, number];
  expect(Math.abs(there - here)).toBeLessThan(IN_STEP_MS);
  expect(there - pressedAt).toBeLessThan(2_000);
});

/** Page time at which the card shows another state than now. */
function changedAt(element: Locator): Promise<number> {
  return element.evaluate(
    (item) =>
      new Promise<number>((resolve) => {
        new MutationObserver((_, observer) => {
          observer.disconnect();
          resolve(Date.now());
        }).observe(item, { attributes: true, attributeFilter: ['data-face'] });
      }),
  );
}

test('destinations: edited and removed, in every browser', async ({ openPage }) => {
  const first = await openPage();
  const second = await openPage();
  await addDestination(first, 'Hall channel', SERVER, 'key');
  await first.getByRole('button', { name: 'Edit Hall channel' }).click();
  await first.getByRole('dialog').getByLabel('Name').first().fill('Museum channel');
  await first.getByRole('button', { name: 'Save' }).click();
  await expect(card(second, 'Museum channel')).toBeVisible();
  await first.getByRole('button', { name: 'Edit Museum channel' }).click();
  await hold(first, first.getByRole('button', { name: 'Remove', exact: true }), async () => {
    await expect(card(second, 'Museum channel')).toHaveCount(0);
  });
});

test('destinations: a name that is taken, refused in words and the dialog stays', async ({ page }) => {
  await addDestination(page, 'Hall channel', SERVER, 'key');
  await page.getByRole('button', { name: 'Add destination' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').first().fill('Hall channel');
  await dialog.getByLabel('Server').fill(SERVER);
  await dialog.getByRole('textbox', { name: 'Stream key' }).fill('other');
  await dialog.getByRole('button', { name: 'Add destination' }).click();
  await expect(page.getByText('There is already a destination named Hall channel')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await expect(dialog).toBeVisible();
});

test('destinations: End all is clicked, nothing ends; it is held by mouse or key, all end', async ({ page }) => {
  const off = page.locator('li[data-face="off"]');
  const endAll = page.getByRole('button', { name: 'End all' });
  await addDestination(page, 'Hall channel', SERVER, 'one');
  await addDestination(page, 'Museum channel', SERVER, 'two');

  const startAll = async () => {
    await page.getByRole('button', { name: 'Start all' }).click();
    await expect(off).toHaveCount(0);
    await expect(endAll).toBeEnabled();
  };

  await startAll();
  await endAll.click();
  await expect(page.getByText('Not held long enough')).toBeAttached();
  await expect(off).toHaveCount(0);

  await hold(page, endAll, () => expect(off).toHaveCount(2));

  await startAll();
  await endAll.focus();
  await page.keyboard.down('Space');
  await expect(off).toHaveCount(2);
  await page.keyboard.up('Space');
});

/** Presses the mouse until `until` holds. */
async function hold(page: Page, button: Locator, until: () => Promise<void>): Promise<void> {
  await button.hover();
  await page.mouse.down();
  await until();
  await page.mouse.up();
}
