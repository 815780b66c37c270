import type { Page } from '@playwright/test';
import { feedFile } from '../peers/feed.ts';
import { publish } from '../peers/ffmpeg.ts';
import { RtmpSink } from '../peers/rtmp-sink.ts';
import { addDestination, card, expect, openScreen, test } from './desk-fixture.ts';
import { findings } from './looks.ts';

/** As an operator who knows better than the platforms' table. */
async function takeNoBFrames(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Edit ${name}` }).click();
  const editor = page.getByRole('dialog');
  await editor.getByRole('button', { name: /^Limits of its own/ }).click();
  await editor.getByLabel('B-frames at most').fill('0');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toBeHidden();
}

test('renditions: a destination that takes no B-frames, made to fit with consent, on air and back', async ({ page }) => {
  test.setTimeout(240_000);
  await using sink = await RtmpSink.open();
  const server = await page.getByRole('textbox', { name: 'Server' }).inputValue();
  await using _encoder = await publish(`${server}/main`, { file: await feedFile({ height: 360 }) });
  await addDestination(page, 'Hall channel', sink.server.url('live'), 'hall');
  const hall = card(page, 'Hall channel');
  await page.getByRole('button', { name: 'Start Hall channel' }).click();
  await expect(hall).toHaveAttribute('data-face', 'live', { timeout: 60_000 });

  await takeNoBFrames(page, 'Hall channel');
  await expect(hall).toContainText('Does not fit this program: 2 B-frames in a row, it takes 0', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Make it fit: Hall channel' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('640×360');
  await expect(dialog).toContainText(/Needs about \d+ % of this computer/);
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Yes, encode it so' }).click();
  await expect(dialog).toBeHidden();
  await expect(hall).toContainText('Running', { timeout: 60_000 });
  await expect(hall).not.toContainText('Does not fit');
  await expect(hall).toHaveAttribute('data-face', 'live');

  await page.locator('nav a[href="#/settings"]').click();
  const row = page.getByRole('region', { name: 'Hall channel' });
  await expect(row).toContainText(/real time/, { timeout: 60_000 });
  expect(await findings(page)).toEqual([]);

  await page.locator('nav a[href="#/on-air"]').click();
  await page.getByRole('button', { name: 'What it gets: Hall channel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send the program itself' }).click();
  await expect(hall).toContainText('Does not fit', { timeout: 60_000 });
  await expect(hall).toHaveAttribute('data-face', 'live');
  expect(sink.connections).toHaveLength(1);
});

test('renditions: red in preflight, the offer with its cost from there, attached after yes and good in the next one', async ({ page }) => {
  test.setTimeout(240_000);
  await using sink = await RtmpSink.open();
  const server = await page.getByRole('textbox', { name: 'Server' }).inputValue();
  await using _encoder = await publish(`${server}/main`, { file: await feedFile({ height: 360 }) });
  await addDestination(page, 'Hall channel', sink.server.url('live'), 'hall');
  await takeNoBFrames(page, 'Hall channel');
  await openScreen(page, 'preflight');
  const item = page.locator('li[data-rule="feed/b-frames"]');
  // An engine that did not answer in time is not known, and is asked again.
  await expect(async () => {
    await page.getByRole('button', { name: 'Run preflight' }).click();
    await expect(item).toHaveAttribute('data-verdict', 'bad', { timeout: 30_000 });
  }).toPass({ timeout: 120_000 });
  expect(await findings(page)).toEqual([]);

  await item.getByRole('button', { name: 'Make it fit: Hall channel' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('2 B-frames in a row, it takes 0');
  await expect(dialog).toContainText(/Needs about \d+ % of this computer/);
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('combobox', { name: 'Encoder' }).click();
  await page.getByRole('option', { name: 'Lightest' }).click();
  await expect(dialog).toContainText('at most 1000 kb/s');
  await expect(dialog).toContainText('the lightest encoder');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await item.getByRole('button', { name: 'Make it fit: Hall channel' }).click();
  await dialog.getByRole('button', { name: 'Yes, encode it so' }).click();
  await expect(dialog).toBeHidden();
  await expect(item.getByRole('status')).toHaveText('What Hall channel gets has changed since. Run preflight again.');
  await expect(item.getByRole('button')).toHaveCount(0);
  expect(await findings(page)).toEqual([]);

  await page.getByRole('button', { name: 'Run preflight' }).click();
  await expect(item).toHaveCount(0, { timeout: 60_000 });
  const row = page.locator('tr[data-destination="Hall channel"]');
  await expect(row.locator('td').first()).toHaveText('Good');
  await openScreen(page, 'on-air');
  await expect(card(page, 'Hall channel')).toContainText('640×360');
  await expect(card(page, 'Hall channel')).not.toContainText('Does not fit');
});
