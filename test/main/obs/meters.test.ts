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
