import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, expect, test } from '@playwright/test';

const ROOT = resolve(import.meta.dirname, '../..');

/** Path of the Electron binary if it is there. Asking the `electron` package for it would download it. */
function electronBinary(): string | null {
  const folder = join(ROOT, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

const binary = electronBinary();
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const reason = binary === null ? 'the Electron binary is not installed (node node_modules/electron/install.js)' : 'there is no display';

test.describe('Electron shell', () => {
  if (binary === null || !hasDisplay) console.log(`Electron shell: skipped, ${reason}`);
  test.skip(binary === null || !hasDisplay, reason);

  let app: ElectronApplication;
  let dataDir: string;

  test.beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'foyer-electron-'));
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    app = await _electron.launch({
      executablePath: binary as string,
      args: [...sandbox, ROOT, '--data', dataDir, '--ingest', '127.0.0.1:0'],
    });
  });

  test.afterEach(async () => {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('Electron shell: started, the page is in touch with the desk and has no Node', async () => {
    const page = await app.firstWindow();
    await expect(page).toHaveURL('foyer://desk/');
    await expect(page.getByText('STANDBY').first()).toBeVisible();
    expect(await page.evaluate(() => [typeof process, typeof require])).toEqual(['undefined', 'undefined']);
    const windows = await page.evaluate(() => window.open('https://example.org') === null);
    expect(windows).toBe(true);
  });

  test('Electron shell: preferences of the window, sandboxed and isolated', async () => {
    await app.firstWindow();
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    });
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
  });

  test('Electron shell: page reloaded, it gets a new port and is in touch again', async () => {
    const page = await app.firstWindow();
    await expect(page.getByText('STANDBY').first()).toBeVisible();
    await page.reload();
    await expect(page.getByText('STANDBY').first()).toBeVisible();
  });
});
