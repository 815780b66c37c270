import { MantineProvider } from '@mantine/core';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { beforeEach, expect, test, vi } from 'vitest';
import { HOLD_MS, HoldButton } from '../../../renderer/components/hold-button.tsx';
import { createI18n } from '../../../renderer/i18n/create-i18n.ts';

const onHeld = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  onHeld.mockClear();
  render(
    <I18nextProvider i18n={createI18n('en')}>
      <MantineProvider env="test">
        <HoldButton onHeld={onHeld}>End all</HoldButton>
      </MantineProvider>
    </I18nextProvider>,
  );
});

const button = () => screen.getByRole('button', { name: 'End all' });
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test('hold button: pointer held for a second, acts once', () => {
  fireEvent.pointerDown(button(), { button: 0 });
  pass(HOLD_MS - 1);
  expect(onHeld).not.toHaveBeenCalled();
  pass(1);
  expect(onHeld).toHaveBeenCalledTimes(1);
  pass(5_000);
  fireEvent.pointerUp(button());
  expect(onHeld).toHaveBeenCalledTimes(1);
});

test('hold button: a click, nothing but words', () => {
  fireEvent.pointerDown(button(), { button: 0 });
  pass(200);
  fireEvent.pointerUp(button());
  fireEvent.click(button());
  pass(5_000);
  expect(onHeld).not.toHaveBeenCalled();
  expect(screen.getByRole('status').textContent).toContain('Hold for one second');
});

test('hold button: the pointer slips off, nothing', () => {
  fireEvent.pointerDown(button(), { button: 0 });
  pass(900);
  fireEvent.pointerLeave(button());
  pass(5_000);
  expect(onHeld).not.toHaveBeenCalled();
});

test.each(['Enter', ' '])('hold button: key %j held with auto-repeat, acts once', (key) => {
  fireEvent.keyDown(button(), { key });
  for (let i = 0; i < 10; i += 1) {
    pass(HOLD_MS / 10);
    fireEvent.keyDown(button(), { key, repeat: true });
  }
  expect(onHeld).toHaveBeenCalledTimes(1);
  fireEvent.keyUp(button(), { key });
  pass(5_000);
  expect(onHeld).toHaveBeenCalledTimes(1);
});

test('hold button: key let go early, nothing', () => {
  fireEvent.keyDown(button(), { key: 'Enter' });
  pass(999);
  fireEvent.keyUp(button(), { key: 'Enter' });
  pass(5_000);
  expect(onHeld).not.toHaveBeenCalled();
});

test('hold button: the focus moves on while held, nothing', () => {
  fireEvent.keyDown(button(), { key: ' ' });
  pass(500);
  fireEvent.blur(button());
  pass(5_000);
  expect(onHeld).not.toHaveBeenCalled();
});

test('hold button: another mouse button, nothing', () => {
  fireEvent.pointerDown(button(), { button: 2 });
  pass(5_000);
  expect(onHeld).not.toHaveBeenCalled();
});

test('hold button: says how it is used', () => {
  expect(button().getAttribute('aria-description')).toBe('Hold for one second');
});
