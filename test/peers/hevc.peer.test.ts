import { expect, test } from 'vitest';
import { mediaRole } from '../../main/rtmp/media-tag.ts';
import { MESSAGE } from '../../main/rtmp/messages.ts';
import { feedFile } from './feed.ts';
import { readFlv } from './flv.ts';
import { FlvPublisher } from './flv-publisher.ts';
import { RtmpServer } from './rtmp-server.ts';
import { Simulcast } from './simulcast.ts';
import { waitFor } from './wait-for.ts';

test('simulcast: HEVC over enhanced RTMP, header and frames reach the destination as they were sent', async () => {
  const feed = { codec: 'hevc', seconds: 4 } as const;
  const videos: Buffer[] = [];
  const policy = {
    collectsMedia: true,
    onMedia: (_session: unknown, message: { type: number; payload: Buffer | null }) => {
      if (message.type === MESSAGE.video && message.payload) videos.push(message.payload);
    },
  };
  await using server = await RtmpServer.open({ policy: () => policy });
  await using simulcast = await Simulcast.start({ destinations: [`hall ${server.url('live', 'hall')}`] });
  await using _publisher = await FlvPublisher.start(simulcast.publishUrl, feed);
  await waitFor('two seconds of video', () => videos.length > 60, { detail: () => simulcast.child.output });
  const sent = readFlv(await feedFile(feed)).filter((tag) => tag.type === MESSAGE.video);
  expect(videos.slice(0, 2).map((payload) => mediaRole(MESSAGE.video, payload))).toEqual(['video-header', 'keyframe']);
  expect(videos.slice(0, 60).every((payload, i) => payload.equals((sent[i] as { payload: Buffer }).payload))).toBe(true);
  await waitFor('its codec to be named', () => JSON.stringify(simulcast.status?.program).includes('HEVC'));
});
