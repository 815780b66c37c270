import type { Page } from '@playwright/test';
import { FakeObs } from '../peers/fake-obs/fake-obs.ts';
import { expect, test } from './desk-fixture.ts';
import { expectInOrder, expectNoSideways, findings, SCHEMES, SIZES } from './looks.ts';

/** A concert hall's OBS: a few scenes, sound, a lower third, a film. */
async function openHall(): Promise<FakeObs> {
  const fake = await FakeObs.open();
  const { world } = fake.requests;
  fake.requests.scenes = ['Doors', 'Stage/Wide', 'Stage/Close', 'Interval'];
  fake.requests.program = 'Doors';
  const put = (scene: string, name: string, kind: string, settings: Record<string, unknown>) => {
    world.addInput(name, kind, settings);
    world.addItem(world.scene(scene)!, name, true);
  };
  put('Stage/Wide', 'Lower third', 'text_ft2_source_v2', { text: 'Clara Schumann' });
  put('Stage/Wide', 'Room microphone', 'pulse_input_capture', {});
  put('Doors', 'Film', 'ffmpeg_source', { local_file: '/film.mp4' });
  put('Doors', 'Poster', 'image_source', { file: '/posters/tonight.png' });
  return fake;
}

async function link(page: Page, obs: FakeObs): Promise<void> {
  await page.getByLabel('Address of OBS').fill('127.0.0.1');
  await page.getByLabel('Port').fill(String(obs.port));
  await page.getByRole('textbox', { name: 'Password' }).fill(obs.password);
  await page.getByRole('button', { name: 'Connect' }).click();
  await expect(page.getByRole('heading', { name: 'Scenes' })).toBeVisible();
}

const tile = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`${name}$`) });

test('obs: scenes chosen by key and taken, pictures and levels are seen, sound and text are set', async ({ page }) => {
  await using obs = await openHall();
  await link(page, obs);
  const { world } = obs.requests;

  await page.getByRole('switch', { name: 'Studio mode' }).click({ force: true });
  await expect(page.getByRole('button', { name: 'TAKE' })).toBeVisible();
  await page.getByRole('heading', { name: 'Scenes' }).click();
  // Groups stand together, scenes without one first: Doors, Interval, Wide, Close.
  await page.keyboard.press('3');
  await expect(tile(page, 'Wide')).toHaveAttribute('data-preview', 'true');
  await page.keyboard.press('Enter');
  await expect(tile(page, 'Wide')).toHaveAttribute('data-program', 'true');
  await expect(tile(page, 'Doors')).toHaveAttribute('data-preview', 'true');
  await page.getByRole('button', { name: 'CUT' }).click();
  await expect(tile(page, 'Doors')).toHaveAttribute('data-program', 'true');
  expect(world.program).toBe('Doors');

  const picture = tile(page, 'Wide').locator('img');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);

  const third = page.getByRole('textbox', { name: 'Text of Lower third' });
  await third.fill('3 Fantasy pieces');
  expect(world.preview).toBe('Stage/Wide');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect.poll(() => world.inputs.get('Lower third')?.settings.text).toBe('3 Fantasy pieces');

  await page.getByRole('textbox', { name: 'Picture of Poster' }).fill('/posters/interval.png');
  await page.getByRole('button', { name: 'Change picture' }).click();
  await expect.poll(() => world.inputs.get('Poster')?.settings.file).toBe('/posters/interval.png');

  const channel = page.getByRole('listitem', { name: 'Room microphone' }).first();
  await channel.getByRole('button', { name: 'Mute Room microphone' }).click();
  await expect.poll(() => world.inputs.get('Room microphone')?.audio?.isMuted).toBe(true);
  await channel.getByRole('slider').fill('-20');
  await expect.poll(() => world.inputs.get('Room microphone')?.audio?.volumeDb).toBe(-20);
  const isLit = () =>
    page
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(4, 4, 1, 1);
        return data[1]! > 100;
      });
  await expect.poll(isLit).toBe(true);
});

test('obs: show kit is looked at and added, encoder is changed and put back', async ({ page }) => {
  await using obs = await openHall();
  obs.requests.world.parameters.set('SimpleOutput/x264Settings', 'keyint=250');
  await link(page, obs);
  await page.getByRole('button', { name: 'Show kit' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Foyer lower third', { exact: true })).toBeVisible();
  expect.soft(await findings(page), 'show kit').toEqual([]);
  await dialog.getByRole('button', { name: 'Add to OBS' }).click();
  await expect(dialog.getByText('Nothing is missing.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tile(page, 'End')).toBeVisible();

  await page.getByRole('button', { name: 'Check encoder' }).click();
  await expect(dialog.getByRole('row', { name: /Keyframes/ })).toContainText('Can be changed here');
  expect.soft(await findings(page), 'encoder').toEqual([]);
  await dialog.getByRole('button', { name: 'Change in OBS' }).click();
  await expect(dialog.getByRole('row', { name: /Keyframes/ })).toContainText('Fits');
  await dialog.getByRole('button', { name: 'Restore previous' }).click();
  await expect(dialog.getByRole('row', { name: /Keyframes/ })).toContainText('Can be changed here');
});

test('obs: a second machine is added, scenes follow, and it takes the helm', async ({ page }) => {
  await using obs = await openHall();
  await using spare = await openHall();
  spare.requests.scenes = ['Doors', 'Stage/Wide'];
  await link(page, obs);
  await page.getByRole('button', { name: 'Add a second OBS machine' }).click();
  await page.getByLabel('Name of this machine').fill('Rack');
  await page.getByLabel('Address of OBS').fill('127.0.0.1');
  await page.getByLabel('Port').fill(String(spare.port));
  await page.getByRole('textbox', { name: 'Password' }).fill(spare.password);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  const rack = page.getByRole('group', { name: 'Rack' });
  await expect(rack.getByText('Linked, OBS 29.0.2')).toBeVisible();
  await expect(rack.getByText('Scenes that it has not: Stage/Close, Interval')).toBeVisible();
  for (const name of ['OBS', 'Rack'])
    await page.getByRole('group', { name, exact: true }).getByRole('button', { name: 'Set OBS up' }).click();
  await expect.poll(() => spare.requests.service.settings.key).toBe('backup');
  await expect.poll(() => obs.requests.service.settings.key).toBe('main');

  await page.getByRole('switch', { name: 'Scenes follow on the other machine' }).click({ force: true });
  await tile(page, 'Wide').click();
  await expect.poll(() => spare.requests.program).toBe('Stage/Wide');
  await page.getByRole('button', { name: 'Start both streams' }).click();
  await expect.poll(() => [obs.stream.active, spare.stream.active]).toEqual([true, true]);
  // Neither fake sends anything: the page does not believe their word.
  await expect(rack.getByText('Streaming, but nothing arrives here')).toBeVisible();

  await expectInOrder(page, 'two machines');
  await rack.getByRole('button', { name: 'Take the helm' }).hover();
  await page.mouse.down();
  await expect(rack.getByText('At the helm')).toBeVisible();
  await page.mouse.up();
  await expect(tile(page, 'Close')).toHaveCount(0);
  await tile(page, 'Doors').click();
  await expect.poll(() => [spare.requests.program, obs.requests.program]).toEqual(['Doors', 'Doors']);
});

test.describe('obs: on a tablet', () => {
  test.use({ viewport: { width: 820, height: 1180 }, hasTouch: true });

  test('obs: TAKE, AUTO and CUT by touch and by key, each airs one scene', async ({ page }) => {
    await using obs = await openHall();
    await link(page, obs);
    const { world } = obs.requests;
    const way = (name: string) => page.getByRole('button', { name, exact: true });
    const onProgram = async (name: string, other: string) => {
      await expect(tile(page, name)).toHaveAttribute('data-program', 'true');
      await expect(tile(page, other)).toHaveAttribute('data-preview', 'true');
    };
    await page.getByRole('switch', { name: 'Studio mode' }).tap({ force: true });
    await tile(page, 'Wide').tap();
    await expect(tile(page, 'Wide')).toHaveAttribute('data-preview', 'true');
    await way('TAKE').tap();
    await onProgram('Wide', 'Doors');
    await way('AUTO').tap();
    await onProgram('Doors', 'Wide');
    await way('CUT').tap();
    await onProgram('Wide', 'Doors');

    // A key on a button is that button's alone: the page's own Space and Enter would take once more.
    await way('TAKE').press('Space');
    await onProgram('Doors', 'Wide');
    await way('AUTO').press('Enter');
    await onProgram('Wide', 'Doors');
    await way('CUT').press('Space');
    await onProgram('Doors', 'Wide');
    expect(world.program).toBe('Doors');
    expect(obs.requestsSeen.filter((type) => type === 'TriggerStudioModeTransition')).toHaveLength(6);
  });
});

test('obs: dark and light, wide and on a tablet, axe finds nothing and nothing is too small to touch', async ({ page }) => {
  test.slow();
  await using obs = await openHall();
  obs.requests.world.preview = 'Stage/Wide';
  obs.requests.world.stats.renderSkippedFrames = 0;
  await link(page, obs);
  for (const scheme of SCHEMES) {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      expect.soft(await findings(page), `${scheme} ${size.width}`).toEqual([]);
      await expectNoSideways(page);
      for (const button of await page.getByRole('button', { name: /TAKE|AUTO|CUT|Mute|Show|Play|Change picture|Settings of/ }).all()) {
        const box = await button.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0), (await button.textContent()) ?? '').toBeGreaterThanOrEqual(44);
      }
    }
    await page.getByRole('button', { name: 'Hotkeys' }).click();
    const hotkeys = page.getByRole('dialog');
    await expect(hotkeys.getByRole('listitem').first()).toBeVisible();
    expect.soft(await findings(page), `${scheme} hotkeys`).toEqual([]);
    await hotkeys.getByLabel('Find a hotkey').fill('transition');
    const trigger = hotkeys.getByRole('button', { name: 'Trigger OBSBasic.Transition' });
    expect((await trigger.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await trigger.click();
    await expect.poll(() => obs.requestsSeen.includes('TriggerHotkeyByName')).toBe(true);
    await page.keyboard.press('Escape');
    await expect(hotkeys).toBeHidden();
    if (scheme === 'dark') await page.getByRole('button', { name: 'Light colours' }).click();
  }
  await page.getByRole('button', { name: 'Settings of Room microphone' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect.soft(await findings(page), 'input dialog').toEqual([]);
});
