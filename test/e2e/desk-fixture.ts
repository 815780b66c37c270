import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { DeskProcess } from './desk-process.ts';

interface Fixtures {
  desk: DeskProcess;
  /** A page of the desk in a browser of its own, signed in with the desk's next token. */
  openPage: () => Promise<Page>;
  page: Page;
}

/** A desk for each test. Every page is watched: no error, nothing refused by the content security policy, nothing from elsewhere. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  desk: async ({}, use) => {
    await using desk = await DeskProcess.open();
    await use(desk);
  },
  openPage: async ({ desk, browser, contextOptions }, use) => {
    const complaints: string[] = [];
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    await use(async () => {
      const context = await browser.newContext(contextOptions);
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
      page.on('console', (message) => {
        if (/content security policy/i.test(message.text())) complaints.push(message.text());
      });
      page.on('request', (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol !== 'data:' && protocol !== 'blob:' && origin !== desk.origin) complaints.push(`request: ${request.url()}`);
      });
      await page.goto(await desk.address());
      await expect(tally(page)).toBeVisible();
      return page;
    });
    for (const context of contexts) await context.close();
    expect(complaints).toEqual([]);
  },
  page: async ({ openPage }, use) => use(await openPage()),
});

export { expect } from '@playwright/test';

export function tally(page: Page): Locator {
  return page.locator('[data-tally]');
}

export function card(page: Page, name: string): Locator {
  return page.locator('li[data-face]', { hasText: name });
}

export async function openScreen(page: Page, screen: string): Promise<void> {
  await page.locator(`nav a[href="#/${screen}"]`).click();
  await expect(page.locator(`nav a[href="#/${screen}"]`)).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
}

/** Adds an RTMP destination as an operator does. */
export async function addDestination(page: Page, name: string, server: string, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Add destination' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: false }).first().fill(name);
  await dialog.getByLabel('Server').fill(server);
  if (key !== '') await dialog.getByRole('textbox', { name: 'Stream key' }).fill(key);
  await dialog.getByRole('button', { name: 'Add destination' }).click();
  await expect(card(page, name)).toBeVisible();
  await expect(dialog).toBeHidden();
}

/** Seconds into what a video plays; it has to move on. */
export async function expectToPlay(video: Locator): Promise<void> {
  const position = () => video.evaluate((element: HTMLVideoElement) => element.currentTime);
  await expect.poll(position, { timeout: 20_000 }).toBeGreaterThan(0.2);
  const before = await position();
  await expect.poll(position, { timeout: 10_000 }).toBeGreaterThan(before + 0.5);
}
