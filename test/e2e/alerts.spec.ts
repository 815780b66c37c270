import { findings } from './looks.ts';
import { expect, openScreen, test } from './shared-desk.ts';

const SECRET = 'canary-hook-41c9';

test('alerts: nothing is wrong, the list says so, opens from the keyboard and closes with Escape', async ({ page }) => {
  await page.keyboard.press('Alt+Shift+A');
  const list = page.getByRole('dialog', { name: 'Alerts' });
  await expect(list).toBeVisible();
  await expect(list.getByText('Nothing is wrong.')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await page.getByRole('button', { name: 'Alerts: 0 open' }).click();
  await expect(list).toBeVisible();
});

test('alerts: a webhook address goes in and never comes back out; its trial that cannot arrive says why', async ({ page }) => {
  const received: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => received.push(payload.toString())));
  await page.reload();
  await openScreen(page, 'settings');
  const field = page.getByRole('textbox', { name: 'Webhook address' });
  await field.fill(`http://127.0.0.1:9/${SECRET}`);
  const form = page.locator('form', { has: field });
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByText('Remove the stored one')).toBeVisible();
  await expect(field).toHaveValue('');
  await form.getByRole('button', { name: 'Send a trial' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Not done' })).toBeVisible({ timeout: 20_000 });
  expect(received.join('\n')).not.toContain(SECRET);
  expect(await page.content()).not.toContain(SECRET);
});

test('alerts: the page asks for no permission by itself, and for it by a press alone', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Notification, 'permission', { get: () => 'default' });
    Notification.requestPermission = async () => {
      document.documentElement.dataset.asked = String(Number(document.documentElement.dataset.asked ?? 0) + 1);
      return 'granted';
    };
  });
  await page.reload();
  await openScreen(page, 'settings');
  const ask = page.getByRole('button', { name: 'Permit notifications in this browser' });
  await expect(ask).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.dataset.asked)).toBeUndefined();
  await ask.click();
  await expect(page.getByText('This browser shows notifications.')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.dataset.asked)).toBe('1');
});
