import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const SIZES = [
  { width: 1440, height: 900 },
  { width: 820, height: 1180 },
];
export const SCHEMES = ['dark', 'light'] as const;

/** What axe finds on what is shown now, one line a finding. */
export async function findings(page: Page): Promise<string[]> {
  // A colour on its way from dark to light is neither; what runs for ever (a spinner) is not waited for.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY),
  );
  // No page here has a frame, which axe's other mode is for at twice the time; what is in order is not asked for either, as long as it is.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}

/** No part of the page is wider than the window. */
export async function expectNoSideways(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

/**
 * What is shown now, wide and on a tablet, as it is after this call: nothing that axe finds, nothing that stands out sideways.
 * With FOYER_PICTURES a folder, a picture of each goes there for a person to look at.
 */
export async function expectInOrder(page: Page, what: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const name = `${what} ${size.width}`;
    if (process.env.FOYER_PICTURES) await page.screenshot({ path: `${process.env.FOYER_PICTURES}/${name.replaceAll(' ', '-')}.png` });
    expect.soft(await findings(page), name).toEqual([]);
    await expectNoSideways(page);
  }
  await page.setViewportSize(SIZES[0]!);
}

/** The same in dark and in light colours, put on by force: for what a click on the switch of the page would close. */
export async function expectInOrderInBothColours(page: Page, what: string): Promise<void> {
  const before = await page.locator('html').getAttribute('data-mantine-color-scheme');
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate((now) => document.documentElement.setAttribute('data-mantine-color-scheme', now), scheme);
    await expectInOrder(page, `${what} ${scheme}`);
  }
  await page.emulateMedia({ colorScheme: null });
  await page.evaluate((now) => document.documentElement.setAttribute('data-mantine-color-scheme', now ?? ''), before);
}
