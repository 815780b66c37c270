import { expect, test } from 'vitest';
import { Emitter } from '../../../main/base/emitter.ts';
import { silentLog } from '../../../main/base/log.ts';
import type { RelaySpec } from '../../../main/contract/engine-api.ts';
import { IDLE_RELAY, type RelayStatus } from '../../../main/contract/relay.ts';
import type { Output } from '../../../main/engine/outputs/output.ts';
import { RelaySlot } from '../../../main/engine/relay-slot.ts';

const spec: RelaySpec = { id: 'a', kind: 'rtmp', server: 'rtmp://h/live', key: 'k', username: '', password: '' };

/** Writes down what is asked of it; stopping takes until `release` is called. */
class SlowOutput implements Output {
  readonly changed = new Emitter<void>();
  status: RelayStatus = IDLE_RELAY;
  #name: string;
  #diary: string[];
  #gate: Promise<void>;

  constructor(name: string, diary: string[], gate: Promise<void>) {
    this.#name = name;
    this.#diary = diary;
    this.#gate = gate;
  }
  start() {
    if (!this.status.wanted) this.#diary.push(`${this.#name} start`);
    this.status = { ...this.status, wanted: true, state: 'live' };
  }
  async stop() {
    if (!this.status.wanted) return;
    await this.#gate;
    this.#diary.push(`${this.#name} stop`);
    this.status = IDLE_RELAY;
  }
  retry() {
    this.#diary.push(`${this.#name} retry`);
  }
  async [Symbol.asyncDispose]() {
    await this.stop();
    this.#diary.push(`${this.#name} gone`);
  }
}

function slotWith(gate = Promise.resolve()) {
  const diary: string[] = [];
  const slot = new RelaySlot(spec, ({ key }) => new SlowOutput(key, diary, gate), silentLog);
  return { slot, diary };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('relay slot: the same destination put again, nothing is interrupted', async () => {
  const { slot, diary } = slotWith();
  slot.start();
  slot.put({ ...spec });
  await settled();
  expect(diary).toEqual(['k start']);
  await slot[Symbol.asyncDispose]();
});

test('relay slot: another key while on air, the old one has gone before the new one starts', async () => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { slot, diary } = slotWith(gate);
  slot.start();
  await settled();
  slot.put({ ...spec, key: 'new' });
  await settled();
  expect(diary).toEqual(['k start']);
  release();
  await settled();
  expect(diary).toEqual(['k start', 'k stop', 'k gone', 'new start']);
  expect(slot.status).toMatchObject({ wanted: true, state: 'live' });
  await slot[Symbol.asyncDispose]();
});

test('relay slot: stopped and started again before the stop is done, on air at the end', async () => {
  const { slot, diary } = slotWith();
  slot.start();
  const stopped = slot.stop();
  slot.start();
  await stopped;
  await settled();
  expect(slot.status).toMatchObject({ wanted: true, state: 'live' });
  expect(diary.at(-1)).toBe('k start');
  await slot[Symbol.asyncDispose]();
  expect(diary.at(-1)).toBe('k gone');
});

test('relay slot: an idle destination changed, nothing is started', async () => {
  const { slot, diary } = slotWith();
  slot.put({ ...spec, key: 'new' });
  await settled();
  expect(diary).toEqual(['k gone']);
  expect(slot.wanted).toBe(false);
});
