import { expect, onTestFinished, test } from 'vitest';
import { FakeObs } from '../../peers/fake-obs/fake-obs.ts';
import { waitFor } from '../../peers/wait-for.ts';
import { linkTo } from './link-for-test.ts';

async function hall() {
  const obs = await FakeObs.open();
  onTestFinished(() => obs[Symbol.asyncDispose]());
  obs.requests.world.addInput('Room', 'pulse_input_capture', {});
  const link = await linkTo(obs);
  onTestFinished(() => link[Symbol.asyncDispose]());
  const ending = new AbortController();
  let count = 0;
  const listen = async () => {
    for await (const meters of link.meters(ending.signal)) count += meters ? 1 : 0;
  };
  return { obs, link, listen, ending, count: () => count };
}

test('meters: OBS did not hear that it is asked for them, asked again and they come', async () => {
  const { obs, listen, ending, count } = await hall();
  obs.deafTo = 1;
  const listening = listen();
  await waitFor('levels', () => count() > 2, { timeoutMs: 6_000 });
  ending.abort();
  await listening;
});

test('meters: nobody listens any more, OBS is told and sends none', async () => {
  const { obs, link, listen, ending, count } = await hall();
  const listening = listen();
  await waitFor('levels', () => count() > 2);
  ending.abort();
  await listening;
  await waitFor('OBS to be told', () => obs.meterListeners === 0);
  expect(link.status.link).toBe('up');
});

test('meters: the link ends while it takes its question back, the next one hears as before', async () => {
  const { obs, link, listen, ending, count } = await hall();
  const listening = listen();
  await waitFor('levels', () => count() > 2);
  ending.abort();
  await listening;
  await link[Symbol.asyncDispose]();
  const next = await linkTo(obs);
  onTestFinished(() => next[Symbol.asyncDispose]());
  for await (const { levels, mix } of next.meters()) {
    expect(levels.Room).toBeDefined();
    // The only source: the mix is what it is.
    expect(mix).toEqual(levels.Room);
    break;
  }
  expect(obs.connections).toBe(2);
});

test('meters: OBS has lost count of its listeners, further connections ask until levels come and end with the last reader', async () => {
  const { obs, listen, ending, count } = await hall();
  obs.loseCountOfListeners();
  obs.loseCountOfListeners();
  const listening = listen();
  await waitFor('levels', () => count() > 2, { timeoutMs: 15_000 });
  expect(obs.meterListeners).toBe(3);
  ending.abort();
  await listening;
  await waitFor('their end', () => obs.meterListeners === 0);
});
