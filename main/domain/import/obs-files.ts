import { z } from 'zod';
import type { ImportFormat } from '../../contract/keys.ts';
import type { Found } from './portable.ts';

/** A text that may be missing or of another type: then it is empty. */
const text = z.string().trim().catch('').default('');
const service = z.object({ server: text, key: text, use_auth: z.boolean().catch(false).default(false), username: text, password: text });

/** `obs-multi-rtmp.json` of an OBS profile, and the form before it. @source sorayuki/obs-multi-rtmp src/output-config.cpp, output-config-legacy.cpp */
const multiRtmp = z.object({
  targets: z.array(
    z.object({
      name: text,
      protocol: text,
      'service-param': service.optional().catch(undefined),
      'rtmp-path': text,
      'rtmp-key': text,
      'rtmp-user': text,
      'rtmp-pass': text,
    }),
  ),
});

/** `config.json` of Aitum Multistream: outputs of each OBS profile; also one profile alone. @source Aitum/obs-aitum-multistream multistream.cpp */
const aitumOutputs = z.array(z.object({ name: text, stream_server: text, stream_key: text, server: text, key: text }));
const aitum = z.union([
  z.object({ profiles: z.array(z.object({ outputs: aitumOutputs.optional().catch(undefined) })) }),
  z.object({ outputs: aitumOutputs }),
]);

/** `service.json` of an OBS profile. @source obsproject/obs-studio, plugins/rtmp-services */
const obs = z.object({ type: z.string(), settings: service.extend({ service: text }) });

/** Destinations in a JSON value of one of the programs that people come from; null for any other. */
export function foundInJson(value: unknown): { format: ImportFormat; found: Found[] } | null {
  const asMulti = multiRtmp.safeParse(value);
  if (asMulti.success)
    return { format: 'obs-multi-rtmp', found: asMulti.data.targets.map((target, index) => fromMulti(target, index + 1)) };
  const asObs = obs.safeParse(value);
  if (asObs.success) {
    const { service: platform, ...settings } = asObs.data.settings;
    return { format: 'obs', found: [{ place: 1, name: '', platform, ...loginOf(settings), server: settings.server, key: settings.key }] };
  }
  const asAitum = aitum.safeParse(value);
  if (!asAitum.success) return null;
  const outputs = 'profiles' in asAitum.data ? asAitum.data.profiles.flatMap((profile) => profile.outputs ?? []) : asAitum.data.outputs;
  return {
    format: 'aitum',
    found: outputs.map(({ name, ...output }, index) => ({
      ...{ place: index + 1, name, platform: '', username: '', password: '' },
      server: output.stream_server || output.server,
      key: output.stream_key || output.key,
    })),
  };
}

function fromMulti(target: z.infer<typeof multiRtmp>['targets'][number], place: number): Found {
  const { name, protocol, 'service-param': param } = target;
  if (!param) {
    const [server, key, username, password] = [target['rtmp-path'], target['rtmp-key'], target['rtmp-user'], target['rtmp-pass']];
    return { place, name, platform: '', server, key, username, password };
  }
  // What it sends over another protocol says so in its address; SRT and WHIP are skipped for that.
  const server = /^(rtmp)?$/i.test(protocol) || param.server.includes('://') ? param.server : `${protocol.toLowerCase()}://${param.server}`;
  return { place, name, platform: '', server, key: param.key, ...loginOf(param) };
}

/** OBS keeps a login that is switched off. */
function loginOf({ use_auth, username, password }: z.infer<typeof service>): { username: string; password: string } {
  return use_auth ? { username, password } : { username: '', password: '' };
}
