import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { addDestination, card, expect, openScreen, test } from './desk-fixture.ts';
import { expectInOrderInBothColours } from './looks.ts';

const PASSPHRASE = 'canary four words';
const KEY = 'canary-9c1e-key';

async function setPassphrase(page: Page) {
  await page.getByRole('button', { name: 'Set a passphrase…' }).click();
  await page.getByLabel('New passphrase').fill(PASSPHRASE);
  await page.getByLabel('The same once more').fill(PASSPHRASE);
  await page.locator('form:has(label:text-is("New passphrase"))').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('It is opened by a passphrase.')).toBeVisible();
}

test('keys: vault locked and unlocked on the page; in between nothing with a key starts', async ({ page }) => {
  test.slow();
  await addDestination(page, 'Hall channel', 'rtmp://127.0.0.1:9/live', KEY);
  await openScreen(page, 'settings');
  await setPassphrase(page);
  await page.getByRole('button', { name: 'Lock now' }).click();
  const strip = page.locator('[data-vault="locked"]');
  await page.getByRole('button', { name: 'Unlock above' }).click();
  await expect(strip.getByRole('textbox', { name: 'Passphrase' })).toBeFocused();
  await expectInOrderInBothColours(page, 'locked');
  await page.locator('nav a[href="#/on-air"]').click();
  await page.getByRole('button', { name: 'Start Hall channel' }).click();
  await expect(page.getByText('The vault is locked, so its keys cannot be used.')).toBeVisible();
  await expect(card(page, 'Hall channel')).toHaveAttribute('data-face', 'off');
  await strip.getByRole('textbox', { name: 'Passphrase' }).fill('not the passphrase');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is not the passphrase.')).toBeVisible();
  await expect(strip.getByRole('button', { name: 'Unlock' })).toBeEnabled();
  await strip.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.keyboard.press('Enter');
  await expect(strip).toHaveCount(0);
  await page.getByRole('button', { name: 'Start Hall channel' }).click();
  await expect(card(page, 'Hall channel')).not.toHaveAttribute('data-face', 'off');
});

test('keys: exported to a file, previewed and imported again', async ({ page }, info) => {
  test.slow();
  await addDestination(page, 'Hall channel', 'rtmp://127.0.0.1:9/live', KEY);
  await addDestination(page, 'Museum channel', 'rtmp://127.0.0.1:9/live', `${KEY}-2`);
  await openScreen(page, 'settings');
  await expectInOrderInBothColours(page, 'settings');
  await page.getByRole('button', { name: 'Export keys…' }).click();
  await page.getByLabel('Passphrase of the file').fill(PASSPHRASE);
  await page.getByLabel('The same once more').fill(PASSPHRASE);
  await expectInOrderInBothColours(page, 'export');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save file' }).click();
  const file = info.outputPath('keys.foyerkeys');
  await (await downloading).saveAs(file);
  expect(readFileSync(file, 'latin1')).toMatch(/^\{"format":"foyer-bundle"/);
  expect(readFileSync(file, 'latin1')).not.toContain('canary');

  await page.locator('nav a[href="#/on-air"]').click();
  await page.getByRole('button', { name: 'Edit Museum channel' }).click();
  await page.getByRole('dialog').getByLabel('Server').fill('rtmp://127.0.0.1:9/other');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await openScreen(page, 'settings');
  await page.getByRole('button', { name: 'Import keys…' }).click();
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByLabel('Passphrase of the file').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByText('Here already, the same')).toBeVisible();
  await expect(page.getByText('Here already; different: server')).toBeVisible();
  await expectInOrderInBothColours(page, 'import');
  expect(await page.content()).not.toContain('canary');
  await page.getByRole('button', { name: 'Import 1' }).click();
  await expect(page.getByText('Imported: 1')).toBeVisible();
});

test('keys: a platform is picked, its key doubted once, kept and shown again for a held button alone', async ({ page }) => {
  test.slow();
  await page.getByRole('button', { name: 'Add destination' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Platform' }).fill('치지직');
  await page.getByRole('option', { name: 'CHZZK' }).click();
  await expect(dialog.getByLabel('Server')).toHaveValue('rtmp://global-rtmp.lip2.navercorp.com:8080/relay');
  await expect(dialog.getByText('CHZZK Studio, Settings')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Stream key' }).fill(KEY);
  await dialog.getByRole('button', { name: 'Limits of its own' }).click();
  await expect(dialog.getByLabel('Video at most, kb/s')).toHaveAttribute('placeholder', '8000');
  await dialog.getByLabel('Video at most, kb/s').fill('6000');
  await dialog.getByRole('button', { name: 'Add destination' }).click();
  await expect(dialog.getByRole('alert')).toContainText('does not look like a key of this platform');
  await expectInOrderInBothColours(page, 'picker');
  await dialog.getByRole('button', { name: 'Save all the same' }).click();
  await expect(card(page, 'CHZZK')).toBeVisible();

  await page.getByRole('button', { name: 'Edit CHZZK' }).click();
  await expect(dialog.getByLabel('Video at most, kb/s')).toHaveValue('6000');
  const reveal = dialog.getByRole('button', { name: 'Show the key (hold)' });
  await reveal.click();
  await expect(dialog.getByRole('textbox', { name: 'Server and key in one' })).toHaveCount(0);
  await reveal.hover();
  await page.mouse.down();
  await expect(dialog.getByRole('textbox', { name: 'Server and key in one' })).toHaveValue(
    `rtmp://global-rtmp.lip2.navercorp.com:8080/relay/${KEY}`,
  );
  await page.mouse.up();
  await expectInOrderInBothColours(page, 'reveal');
  await dialog.getByRole('button', { name: 'Hide' }).click();
  expect(await page.content()).not.toContain(KEY);
});

test('keys: a second one with a time, chosen, changed and removed; nothing of them comes to the page but what is shown on purpose', async ({
  page,
}) => {
  test.slow();
  await addDestination(page, 'Hall channel', 'rtmp://127.0.0.1:9/live', KEY);
  await page.getByRole('button', { name: 'Edit Hall channel' }).click();
  const keys = page.getByRole('dialog').getByRole('group', { name: 'Keys' });
  await keys.getByRole('button', { name: 'Add key' }).click();
  await keys.getByLabel('Name of the key').fill('Gala');
  await keys.getByRole('textbox', { name: 'New stream key' }).fill(`${KEY}-gala`);
  await keys.getByLabel('Valid').selectOption({ label: 'until a time' });
  await keys.getByRole('button', { name: 'Store key' }).click();
  await expect(keys.getByRole('alert')).toHaveText('Enter the times.');
  await keys.getByLabel('Until', { exact: true }).fill('2099-12-12T20:00');
  await keys.getByRole('button', { name: 'Store key' }).click();
  const gala = keys.getByRole('listitem', { name: 'Gala' });
  await expect(gala).toContainText('Until');
  await expect(gala).toContainText('20:00');
  await gala.getByRole('button', { name: 'Use this one: Gala' }).click();
  await expect(gala).toContainText('In use');
  await expectInOrderInBothColours(page, 'many-keys');
  await gala.getByRole('button', { name: 'Change: Gala' }).click();
  await gala.getByLabel('Name of the key').fill('Gala 2099');
  await gala.getByRole('button', { name: 'Save key' }).click();
  const renamed = keys.getByRole('listitem', { name: 'Gala 2099' });
  await expect(renamed).toBeVisible();
  expect(await page.content()).not.toContain(KEY);
  const shown = renamed.getByRole('textbox', { name: 'Stream key' });
  await held(page, renamed.getByRole('button', { name: 'Show the key (hold)' }), () => expect(shown).toHaveValue(`${KEY}-gala`));
  await renamed.getByRole('button', { name: 'Hide' }).click();
  const first = keys.getByRole('listitem', { name: 'Key', exact: true });
  await held(page, first.getByRole('button', { name: 'Remove: Key', exact: true }), () => expect(first).toHaveCount(0));
});

test('keys: a destination with a backup server, one card with a line for each of the two', async ({ page }) => {
  test.slow();
  await addDestination(page, 'Hall channel', 'rtmp://127.0.0.1:9/live', KEY);
  await page.getByRole('button', { name: 'Edit Hall channel' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: "Platform's backup server" }).click();
  await dialog.getByLabel('Backup server', { exact: true }).fill('rtmp://127.0.0.1:9/backup');
  await dialog.getByRole('textbox', { name: 'Key of the backup server' }).fill(`${KEY}-backup`);
  await expectInOrderInBothColours(page, 'backup-dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Start Hall channel' }).click();
  await expect(card(page, 'Hall channel')).toHaveCount(1);
  await expect(card(page, 'Hall channel').locator('[data-server]')).toHaveCount(2);
  await expectInOrderInBothColours(page, 'backup-card');
});

async function held(page: Page, button: Locator, until: () => Promise<void>): Promise<void> {
  await button.hover();
  await page.mouse.down();
  await until();
  await page.mouse.up();
}
