import { z } from 'zod';
import { Fault } from '../../base/fault.ts';
import type { EncoderCheck, EncoderNeed } from '../../contract/obs-encoder.ts';
import type { ObsSocket } from '../obs-socket.ts';
import type { PreviousPort } from '../service-settings.ts';
import { changes, findings } from './check.ts';
import { type Parameter, readParameter, readProfile } from './profile.ts';

const keptSchema = z.object({
  profile: z.string(),
  before: z.array(z.object({ category: z.string(), name: z.string(), value: z.string().nullable() })),
});
type Kept = z.infer<typeof keptSchema>;

/** OBS's encoder settings beside what the destinations need: looked at, changed on request, put back on request. */
export class EncoderSettings {
  readonly #previous: PreviousPort;

  constructor(previous: PreviousPort) {
    this.#previous = previous;
  }

  async check(socket: ObsSocket, need: EncoderNeed): Promise<EncoderCheck> {
    const profile = await readProfile(socket);
    return {
      mode: profile.isSimple ? 'simple' : 'advanced',
      encoder: profile.encoder,
      findings: findings(profile, need),
      // Behind a locked vault nobody knows.
      canRestore: (this.#previous.isReadable?.() ?? true) && this.#kept()?.profile === profile.name,
    };
  }

  /** Writes what differs and keeps what was there; a second change keeps what was before the first. @throws Fault `obs/refused` */
  async apply(socket: ObsSocket, need: EncoderNeed): Promise<void> {
    const profile = await readProfile(socket);
    const wanted = changes(profile, need);
    const earlier = this.#kept();
    const before = earlier?.profile === profile.name ? [...earlier.before] : [];
    for (const parameter of wanted) {
      const isKept = before.some(({ category, name }) => category === parameter.category && name === parameter.name);
      if (!isKept) before.push({ ...parameter, value: await readParameter(socket, parameter) });
    }
    if (wanted.length === 0) return;
    // Before OBS is touched, so that a desk that dies in between can still put it back.
    this.#previous.save(JSON.stringify({ profile: profile.name, before } satisfies Kept));
    await write(socket, wanted);
  }

  /** @throws Fault `obs/nothing-to-restore` also while another profile is chosen, `obs/refused` */
  async restore(socket: ObsSocket): Promise<void> {
    const kept = this.#kept();
    if (!kept || kept.profile !== (await readProfile(socket)).name) throw new Fault('obs/nothing-to-restore');
    await write(socket, kept.before);
    this.#previous.save(null);
  }

  #kept(): Kept | null {
    const json = this.#previous.load();
    if (json === null) return null;
    try {
      return keptSchema.parse(JSON.parse(json));
    } catch {
      return null; // damaged, or of another version: nothing that could be put back
    }
  }
}

async function write(socket: ObsSocket, parameters: readonly Parameter[]): Promise<void> {
  for (const { category, name, value } of parameters) {
    // Null removes it, so that OBS's default holds again; the library's types do not know that.
    const parameterValue = value as string;
    await socket.call('SetProfileParameter', { parameterCategory: category, parameterName: name, parameterValue });
    if ((await readParameter(socket, { category, name })) !== value && value !== null) throw new Fault('obs/refused', { what: 'profile' });
  }
}
