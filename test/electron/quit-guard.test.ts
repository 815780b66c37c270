import { EventEmitter } from 'node:events';
import type { MessageBoxOptions } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { QuitGuard, type QuitGuardDeps } from '../../electron/quit-guard.ts';
import type { TallyNews } from '../../electron/tally-watch.ts';
import { wordsOf } from '../../electron/words.ts';
import { preventable } from './fake-electron.ts';

const ON_AIR: TallyNews = { tally: 'on-air', live: 3, wanted: 4, language: 'en' };
const STANDBY: TallyNews = { tally: 'standby', live: 0, wanted: 0, language: 'en' };

function guarded(news: TallyNews | null, answers: number[] = []) {
  const app = Object.assign(new EventEmitter(), { exit: vi.fn(), quit: vi.fn() });
  const questions: MessageBoxOptions[] = [];
  const leave = vi.fn(async () => undefined);
  const failed = vi.fn();
  const guard = new QuitGuard({
    app: app as unknown as QuitGuardDeps['app'],
    news: () => news,
    words: () => wordsOf('en'),
    ask: async (options) => {
      questions.push(options);
      return answers.shift() ?? 0;
    },
    leave,
    failed,
  });
  guard.watch();
  const quit = () => {
    const event = preventable({});
    app.emit('before-quit', event);
    return event.prevented;
  };
  return { app, guard, questions, leave, failed, quit };
}

describe('quit guard', () => {
  test('quit guard: nothing on air, the desk is ended first and then the app, without a question', async () => {
    const { app, questions, leave, quit } = guarded(STANDBY);
    expect(quit()).toBe(true);
    await vi.waitFor(() => expect(app.exit).toHaveBeenCalledWith(0));
    expect(leave).toHaveBeenCalledOnce();
    expect(questions).toEqual([]);
    expect(quit()).toBe(false);
  });

  test('quit guard: on air, asks and says that the broadcast goes on; staying keeps everything open', async () => {
    const { app, questions, leave, quit } = guarded(ON_AIR, [0]);
    expect(quit()).toBe(true);
    await vi.waitFor(() => expect(questions).toHaveLength(1));
    expect(questions[0]).toMatchObject({ message: expect.stringContaining('ON AIR'), defaultId: 0, cancelId: 0 });
    expect(questions[0]?.detail).toMatch(/4 destinations goes on.*engine keeps running/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(leave).not.toHaveBeenCalled();
    expect(app.exit).not.toHaveBeenCalled();
    quit();
    await vi.waitFor(() => expect(questions).toHaveLength(2));
  });

  test('quit guard: on air and confirmed, ends; quitting again while the question is open asks once', async () => {
    const { app, questions, leave, quit } = guarded(ON_AIR, [1]);
    quit();
    quit();
    await vi.waitFor(() => expect(app.exit).toHaveBeenCalledWith(0));
    expect(questions).toHaveLength(1);
    expect(leave).toHaveBeenCalledOnce();
  });

  test('quit guard: relays wanted but none live yet, asks as well', async () => {
    const { questions, quit } = guarded({ ...ON_AIR, tally: 'starting', live: 0 });
    quit();
    await vi.waitFor(() => expect(questions).toHaveLength(1));
  });

  test('quit guard: the desk cannot be ended cleanly, said and the app exits all the same', async () => {
    const { app, leave, failed, quit } = guarded(null);
    leave.mockRejectedValue(new Error('no'));
    quit();
    await vi.waitFor(() => expect(app.exit).toHaveBeenCalledWith(0));
    expect(failed).toHaveBeenCalledOnce();
  });

  test('quit guard: the window is closed, taken as quitting', async () => {
    const { app, guard } = guarded(ON_AIR);
    const event = preventable({});
    guard.windowCloses(event);
    expect(event.prevented).toBe(true);
    expect(app.quit).toHaveBeenCalledOnce();
  });
});
