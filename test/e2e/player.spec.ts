import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { card, expect, expectToPlay, test } from './desk-fixture.ts';

const clip = resolve(import.meta.dirname, '../../assets/rehearsal.flv');

/** Publishes the clip in a loop, as an encoder would. */
function publish(url: string): AsyncDisposable {
  const args = ['-v', 'error', '-re', '-stream_loop', '-1', '-i', clip, '-c', 'copy', '-f', 'flv', url];
  const encoder = spawn('ffmpeg', args, { stdio: 'ignore' });
  const exited = once(encoder, 'exit');
  return {
    async [Symbol.asyncDispose]() {
      if (encoder.exitCode === null) encoder.kill('SIGKILL');
      await exited;
    },
  };
}

test('player: a web player is added and started, a visitor without a session sees the program', async ({ page, browser }) => {
  const server = await page.getByRole('textbox', { name: 'Server' }).inputValue();
  await using _encoder = publish(`${server}/main`);
  await expectToPlay(page.locator('video'));
  await page.getByRole('button', { name: 'Add destination' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Web player (HLS)').click();
  await dialog.getByLabel('Name').first().fill('Our web site');
  await dialog.getByRole('button', { name: 'Add destination' }).click();
  await page.getByRole('button', { name: 'Start Our web site' }).click();
  await expect(card(page, 'Our web site')).toHaveAttribute('data-face', 'live', { timeout: 30_000 });

  await page.getByRole('button', { name: 'Player link of Our web site' }).click();
  const link = await page.getByLabel('Player page', { exact: true }).inputValue();
  await expect(page.getByLabel('Lines for another site', { exact: true })).toHaveValue(new RegExp(`^<iframe src="${link}"`));

  const visitor = await browser.newContext();
  const player = await visitor.newPage();
  const refused: string[] = [];
  player.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text());
  });
  await player.goto(link);
  await expectToPlay(player.locator('video'));
  await player.getByRole('button', { name: 'Turn sound on' }).click();
  expect(await player.locator('video').evaluate((video: HTMLVideoElement) => video.muted)).toBe(false);
  expect(refused).toEqual([]);
  await visitor.close();
});
