import type { Browser, BrowserContext, Page } from '@playwright/test';
import { addDestination, card, expect, openScreen, tally, test } from './desk-fixture.ts';
import { expectInOrderInBothColours } from './looks.ts';

/** Opens the dialog and reads the code out. */
async function newCode(page: Page, name: string, role: string): Promise<string> {
  await page.getByRole('button', { name: 'Pair a device…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the device').fill(name);
  await dialog.getByLabel('Role').selectOption({ label: role });
  await dialog.getByRole('button', { name: 'Show the code' }).click();
  return (await dialog.locator('[data-code]').getAttribute('data-code')) as string;
}

async function otherDevice(browser: Browser, address: string): Promise<{ context: BrowserContext; device: Page }> {
  const context = await browser.newContext();
  const device = await context.newPage();
  await device.goto(address);
  return { context, device };
}

test('access: a tablet is paired by typing the code, runs the show, sees no settings, and is ended', async ({ page, desk, browser }) => {
  test.slow();
  await addDestination(page, 'Hall channel', 'rtmp://127.0.0.1:9/live', 'canary-key-1');
  await openScreen(page, 'settings');
  const code = await newCode(page, 'Stage tablet', 'Operator');
  await expect(page.getByRole('img', { name: 'QR code of the pairing address' })).toBeVisible();
  await expectInOrderInBothColours(page, 'pairing');
  const { context, device } = await otherDevice(browser, `${desk.origin}/`);
  await expectInOrderInBothColours(device, 'code');
  await device.getByLabel('Code, six digits').fill(code === '000000' ? '000001' : '000000');
  await device.getByRole('button', { name: 'Pair this device' }).click();
  await expect(device.getByRole('status')).toContainText('This is not the code');
  await device.getByLabel('Code, six digits').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await device.keyboard.press('Enter');
  await expect(tally(device)).toHaveAttribute('data-tally', 'standby');
  await expect(page.getByText('Stage tablet is paired.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

  await expect(device.getByText('Operator', { exact: true })).toBeVisible();
  await expect(device.getByRole('button', { name: 'Add destination' })).toHaveCount(0);
  await expect(device.getByRole('button', { name: 'Edit Hall channel' })).toHaveCount(0);
  await device.getByRole('button', { name: 'Start Hall channel' }).click();
  await expect(card(device, 'Hall channel')).not.toHaveAttribute('data-face', 'off');
  await device.locator('nav a[href="#/settings"]').click();
  await expect(device.getByText('Stage tablet: Operator')).toBeVisible();
  await expect(device.getByRole('heading', { name: 'Keys & vault' })).toHaveCount(0);
  await expectInOrderInBothColours(device, 'operator');

  const row = page.locator('[data-session="Stage tablet"]');
  await expect(row).toContainText('connected');
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.locator('[data-audit="command"]').first()).toContainText('relays.start');
  await expectInOrderInBothColours(page, 'access');
  const end = row.getByRole('button', { name: 'End Stage tablet' });
  await end.scrollIntoViewIfNeeded();
  await end.hover();
  await page.mouse.down();
  await expect(row).toHaveCount(0);
  await page.mouse.up();
  await expect(device.locator('[data-notice="link"]')).toContainText('This browser is not signed in', { timeout: 15_000 });
  await context.close();
});

test('access: the link of the QR code pairs at once and leaves no code in the address; a viewer moves nothing', async ({
  page,
  desk,
  browser,
}) => {
  await addDestination(page, 'Hall channel', 'rtmp://127.0.0.1:9/live', 'canary-key-1');
  await openScreen(page, 'settings');
  const code = await newCode(page, 'Foyer screen', 'Viewer');
  const { context, device } = await otherDevice(browser, `${desk.origin}/#pair=${code}`);
  await expect(tally(device)).toHaveAttribute('data-tally', 'standby');
  expect(device.url()).toBe(`${desk.origin}/`);
  await expect(device.getByText('Viewer', { exact: true })).toBeVisible();
  await expect(device.getByRole('button', { name: 'Start Hall channel' })).toBeDisabled();
  await expect(device.getByRole('button', { name: 'Start all' })).toBeDisabled();
  await device.goBack().catch(() => undefined); // there may be nothing to go back to
  expect(device.url()).not.toContain(code);
  await context.close();
});

test('access: a token is shown once and works as its role', async ({ page, desk, request }) => {
  await openScreen(page, 'settings');
  await page.getByRole('button', { name: 'New token…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the program').fill('Companion');
  await dialog.getByRole('button', { name: 'Make the token' }).click();
  const token = await dialog.getByLabel('Token', { exact: true }).inputValue();
  await expectInOrderInBothColours(page, 'token');
  const headers = { authorization: `Bearer ${token}` };
  expect((await request.get(`${desk.origin}/api/snapshot`, { headers })).status()).toBe(200);
  expect((await request.get(`${desk.origin}/api/audit`, { headers })).status()).toBe(422);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.locator('[data-session="Companion"]')).toContainText('Operator · token');
  expect(await page.content()).not.toContain(token);
});
