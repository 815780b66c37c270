import { expect, test } from 'vitest';
import { createDeskStore, loseLink, markPending, settlePending, takeUpdate } from '../../../renderer/client/desk-store.ts';
import { sampleSnapshot } from '../../main/sample-snapshot.ts';

const snapshot = sampleSnapshot({ rev: 7, nowMs: 50_000 });

test('store: patches of the next revision, applied; the desk clock is taken from them', () => {
  const store = createDeskStore();
  takeUpdate(store, { kind: 'snapshot', snapshot }, 1_000);
  expect(store.getState().clockOffsetMs).toBe(49_000);
  const isNext = takeUpdate(store, { kind: 'patches', rev: 8, patches: [{ path: ['nowMs'], value: 52_000 }] }, 2_000);
  expect(isNext).toBe(true);
  expect(store.getState().snapshot).toMatchObject({ rev: 8, nowMs: 52_000 });
  expect(store.getState().clockOffsetMs).toBe(50_000);
});

test('store: a revision is missing, nothing is applied and the caller is told', () => {
  const store = createDeskStore();
  takeUpdate(store, { kind: 'snapshot', snapshot }, 0);
  expect(takeUpdate(store, { kind: 'patches', rev: 9, patches: [{ path: ['tally'], value: 'on-air' }] }, 0)).toBe(false);
  expect(store.getState().snapshot).toBe(snapshot);
});

test('store: patches before any snapshot, refused', () => {
  expect(takeUpdate(createDeskStore(), { kind: 'patches', rev: 1, patches: [] }, 0)).toBe(false);
});

test('store: a command answered before its revision is seen, pending until it is', () => {
  const store = createDeskStore();
  takeUpdate(store, { kind: 'snapshot', snapshot }, 0);
  markPending(store, 'relay/a');
  settlePending(store, 'relay/a', 9);
  expect(store.getState().pending).toEqual({ 'relay/a': 9 });
  takeUpdate(store, { kind: 'patches', rev: 8, patches: [] }, 0);
  expect(store.getState().pending).toEqual({ 'relay/a': 9 });
  takeUpdate(store, { kind: 'patches', rev: 9, patches: [] }, 0);
  expect(store.getState().pending).toEqual({});
});

test('store: a command whose revision was seen already, not pending', () => {
  const store = createDeskStore();
  takeUpdate(store, { kind: 'snapshot', snapshot }, 0);
  markPending(store, 'relay/a');
  settlePending(store, 'relay/a', 7);
  expect(store.getState().pending).toEqual({});
});

test('store: the link is lost, the time of it is kept and nothing stays pending', () => {
  const store = createDeskStore();
  takeUpdate(store, { kind: 'snapshot', snapshot }, 1_000);
  markPending(store, 'relay/a');
  loseLink(store, 'lost', 3_000);
  loseLink(store, 'lost', 9_000);
  expect(store.getState()).toMatchObject({ link: 'lost', lostAtMs: 52_000, pending: {} });
  takeUpdate(store, { kind: 'snapshot', snapshot }, 10_000);
  expect(store.getState()).toMatchObject({ link: 'up', lostAtMs: null });
});
