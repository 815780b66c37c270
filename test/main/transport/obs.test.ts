import { expect, test } from 'vitest';
import { sampleObs, sampleObsLive } from '../sample-obs.ts';
import { ask, connect, openServerForTest } from './server-for-test.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);

test('thumbnail: behind the front door, kept by the browser; without a session or a picture, nothing', async () => {
  const { port, signIn, obs } = await openServerForTest();
  obs.pictures.set('Stage/Wide & Close', JPEG);
  const path = `/api/obs/thumbnail?${new URLSearchParams({ scene: 'Stage/Wide & Close', version: '1' })}`;
  expect((await ask(port, path)).status).toBe(401);
  const headers = await signIn();
  const answer = await ask(port, path, { headers });
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=60' } });
  expect((await ask(port, '/api/obs/thumbnail?scene=Other', { headers })).status).toBe(404);
});

test('meters and thumbnails: over the WebSocket, as the desk has them', async () => {
  const { port, signIn, obs } = await openServerForTest();
  obs.levels = [
    { levels: { Room: [[-20, -10]] }, mix: [] },
    { levels: {}, mix: [] },
  ];
  obs.pictures.set('Doors', JPEG);
  const { api } = await connect(port, await signIn());
  const seen: unknown[] = [];
  for await (const meters of await api.obs.meters()) seen.push(meters);
  for await (const thumbnail of await api.obs.thumbnails()) seen.push(thumbnail);
  expect(seen).toEqual([...obs.levels, { scene: 'Doors', version: 1 }]);
});

test('collection and profile: something is on air, refused unless said a second time', async () => {
  const { port, signIn, obs } = await openServerForTest();
  const { api } = await connect(port, await signIn());
  await api.obs.switchCollection({ name: 'Gallery' });
  obs.set(sampleObs({ live: sampleObsLive({ record: 'running' }) }));
  await expect(api.obs.switchCollection({ name: 'Hall' })).rejects.toMatchObject({ data: { code: 'obs/on-air' } });
  obs.set(sampleObs({ stream: 'streaming' }));
  await expect(api.obs.switchProfile({ name: 'Hall' })).rejects.toMatchObject({ data: { code: 'obs/on-air' } });
  await api.obs.switchProfileOnAir({ name: 'Hall' });
  expect(obs.calls.filter(([name]) => String(name).startsWith('switch'))).toEqual([
    ['switchCollection', { name: 'Gallery' }],
    ['switchProfile', { name: 'Hall' }],
  ]);
});
