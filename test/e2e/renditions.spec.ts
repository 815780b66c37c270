import { feedFile } from '../peers/feed.ts';
import { publish } from '../peers/ffmpeg.ts';
import { RtmpSink } from '../peers/rtmp-sink.ts';
import { addDestination, card, expect, findings, test } from './desk-fixture.ts';

test('renditions: a destination that takes no B-frames, made to fit with consent, on air and back', async ({ page }) => {
  test.setTimeout(120_000);
  await using sink = await RtmpSink.open();
  const server = await page.getByRole('textbox', { name: 'Server' }).inputValue();
  await using _encoder = await publish(`${server}/main`, { file: await feedFile({ height: 360 }) });
  await addDestination(page, 'Hall channel', sink.server.url('live'), 'hall');
  const hall = card(page, 'Hall channel');
  await page.getByRole('button', { name: 'Start Hall channel' }).click();
  await expect(hall).toHaveAttribute('data-face', 'live', { timeout: 30_000 });

  await page.getByRole('button', { name: 'Edit Hall channel' }).click();
  const editor = page.getByRole('dialog');
  await editor.getByRole('button', { name: /^Limits of its own/ }).click();
  await editor.getByLabel('B-frames at most').fill('0');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toBeHidden();

  await expect(hall).toContainText('Does not fit this program: 2 B-frames in a row, it takes 0', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Make it fit: Hall channel' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('640×360');
  await expect(dialog).toContainText(/Needs about \d+ % of this computer/);
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Yes, encode it so' }).click();
  await expect(dialog).toBeHidden();
  await expect(hall).toContainText('Running', { timeout: 30_000 });
  await expect(hall).not.toContainText('Does not fit');
  await expect(hall).toHaveAttribute('data-face', 'live');

  await page.locator('nav a[href="#/settings"]').click();
  const row = page.getByRole('region', { name: 'Hall channel' });
  await expect(row).toContainText(/real time/, { timeout: 20_000 });
  expect(await findings(page)).toEqual([]);

  await page.locator('nav a[href="#/on-air"]').click();
  await page.getByRole('button', { name: 'What it gets: Hall channel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send the program itself' }).click();
  await expect(hall).toContainText('Does not fit', { timeout: 20_000 });
  await expect(hall).toHaveAttribute('data-face', 'live');
  expect(sink.connections).toHaveLength(1);
});
