import { afterEach, expect, test } from 'vitest';
import { sceneAction } from '../../../../renderer/views/obs/scene-keys.ts';

afterEach(() => {
  document.body.innerHTML = '';
});

function on(html: string): Element {
  document.body.innerHTML = html;
  return document.querySelector('[data-here]')!;
}
const press = (key: string, target: EventTarget | null = document.body, isModified = false) => sceneAction({ key, target, isModified });

test('scene keys: digits choose, the tenth is 0; Space and Enter take', () => {
  expect(press('1')).toEqual({ kind: 'preview', index: 0 });
  expect(press('0')).toEqual({ kind: 'preview', index: 9 });
  expect(press(' ')).toEqual({ kind: 'take' });
  expect(press('Enter')).toEqual({ kind: 'take' });
  expect(press('a')).toBeNull();
});

test('scene keys: while somebody writes, uses a slider or a dialog is open, nothing', () => {
  for (const html of [
    '<input data-here>',
    '<textarea data-here></textarea>',
    '<select data-here></select>',
    '<input type="range" data-here>',
  ])
    expect([press('1', on(html)), press(' ', on(html))]).toEqual([null, null]);
  on('<div role="dialog"></div><p data-here></p>');
  expect([press('1'), press('Enter')]).toEqual([null, null]);
});

test('scene keys: a button has the focus, Space and Enter are its own and digits still choose', () => {
  const button = on('<button><span data-here></span></button>');
  expect([press(' ', button), press('Enter', button)]).toEqual([null, null]);
  expect(press('2', button)).toEqual({ kind: 'preview', index: 1 });
});

test('scene keys: with Ctrl, Alt or Meta, the browser keeps its own', () => {
  expect(press('1', document.body, true)).toBeNull();
});
