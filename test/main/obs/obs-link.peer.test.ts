import { Scope } from '../../../main/base/scope.ts';
import { probe } from '../../peers/ffmpeg.ts';
import { startNginxRtmp } from '../../peers/nginx-rtmp.ts';
import { startObs } from '../../peers/obs/start-obs.ts';
import { waitFor } from '../../peers/wait-for.ts';
import { type ObsUnderTest, obsChecks } from './obs-checks.ts';
import { obsLiveChecks } from './obs-live-checks.ts';

async function start(): Promise<ObsUnderTest> {
  const scope = new Scope();
  const nginx = scope.use(await startNginxRtmp());
  const obs = scope.use(await startObs());
  return {
    port: obs.port,
    password: obs.password,
    ingest: (kind) => ({ server: kind === 'accepts' ? nginx.url('live') : nginx.url('no-such-app'), key: 'main?secret=canary-7f3a' }),
    arrives: async () => {
      await waitFor('bytes at the ingest', async () => ((await nginx.stream('main'))?.bytesIn ?? 0) > 50_000);
      const streams = await probe(nginx.url('live', 'main'));
      const video = streams.find((stream) => stream.codec_type === 'video');
      if (video?.codec_name !== 'h264' || video.width !== 640) throw new Error(`ingest got ${JSON.stringify(streams)}`);
    },
    kill: () => obs.kill(),
    quit: () => obs.quit(),
    restart: () => obs.restart(),
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

obsChecks('real OBS', start);
obsLiveChecks('real OBS', start);
