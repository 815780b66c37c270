import { feedFile } from '../peers/feed.ts';
import { publish } from '../peers/ffmpeg.ts';
import { RtmpSink } from '../peers/rtmp-sink.ts';
import { addDestination, card, expect, test } from './desk-fixture.ts';
import { findings } from './looks.ts';

test('portrait program: chosen for a destination, on air with its encoder, said when that is away, and back to the main program', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await using sink = await RtmpSink.open();
  const server = await page.getByRole('textbox', { name: 'Server' }).inputValue();
  await using _main = await publish(`${server}/main`, { file: await feedFile({ height: 360 }) });
  await addDestination(page, 'Short videos', sink.server.url('live'), 'shorts');
  const shorts = card(page, 'Short videos');

  await page.getByRole('button', { name: 'More for Short videos' }).click();
  await page.getByRole('menuitem', { name: 'What it gets' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Program' }).click();
  await page.getByRole('option', { name: 'Portrait program of a second encoder' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Server of the portrait program' })).toHaveValue(server);
  await expect(dialog.getByRole('textbox', { name: 'Stream key of the portrait program' })).toHaveValue('portrait');
  await expect(dialog).toContainText('Portrait program: Not there');
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Yes, send the portrait program' }).click();
  await expect(dialog).toBeHidden();
  await expect(shorts).toContainText('Portrait program, not on air yet');

  const upright = await publish(`${server}/portrait`, { file: await feedFile({ height: 640 }) });
  await using _upright = upright;
  await page.getByRole('button', { name: 'Start Short videos' }).click();
  await expect(shorts).toHaveAttribute('data-face', 'live', { timeout: 60_000 });
  await expect(shorts.locator('[data-portrait]')).toHaveText('Portrait program');
  await expect(page.locator('[data-feed="portrait"]')).toContainText('ON AIR');
  expect(await findings(page)).toEqual([]);

  await upright.end('SIGKILL');
  await expect(shorts).toContainText('Portrait program away; a slate stands in', { timeout: 20_000 });
  await expect(page.getByText('The portrait program does not arrive: Short videos has a slate, or what stands in.').first()).toBeVisible({
    timeout: 20_000,
  });
  await expect(shorts).toHaveAttribute('data-face', 'live');
  expect(await findings(page)).toEqual([]);

  await page.locator('nav a[href="#/settings"]').click();
  await expect(page.getByRole('textbox', { name: 'Stream key, portrait program' })).toHaveValue('portrait');
  await page.locator('nav a[href="#/on-air"]').click();
  await page.getByRole('button', { name: 'What it gets: Short videos' }).click();
  await dialog.getByRole('combobox', { name: 'Program' }).click();
  await page.getByRole('option', { name: 'The main program' }).click();
  await dialog.getByRole('button', { name: 'Send the main program itself' }).click();
  await expect(dialog).toBeHidden();
  await expect(shorts.locator('[data-portrait]')).toHaveCount(0);
  await expect(shorts).toHaveAttribute('data-face', 'live');
  expect(sink.connections).toHaveLength(1);
});
