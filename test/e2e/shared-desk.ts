import type { Page } from '@playwright/test';
import { test as base, expect } from './desk-fixture.ts';
import { DeskProcess } from './desk-process.ts';

export { expect, expectToPlay, openScreen, tally } from './desk-fixture.ts';

/** Holds the desk of the file whose tests run; a file after it gets another one. */
class FileDesk implements AsyncDisposable {
  #file = '';
  #desk: DeskProcess | null = null;

  async of(file: string): Promise<DeskProcess> {
    if (this.#desk && this.#file === file) return this.#desk;
    await this[Symbol.asyncDispose]();
    this.#file = file;
    this.#desk = await DeskProcess.open();
    return this.#desk;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#desk?.[Symbol.asyncDispose]();
    this.#desk = null;
  }
}

/** One desk for all tests of a file: they follow one another on it. */
export const test = base.extend<object, { fileDesk: FileDesk }>({
  fileDesk: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      await using fileDesk = new FileDesk();
      await use(fileDesk);
    },
    { scope: 'worker' },
  ],
  desk: async ({ fileDesk }, use, { file }) => use(await fileDesk.of(file)),
});

export async function startRehearsal(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start rehearsal' }).click();
  await expect(page.locator('li[data-check="ok"]')).toHaveCount(2, { timeout: 30_000 });
}
