import OBSWebSocket from 'obs-websocket-js/json';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { Scope } from '../../../main/base/scope.ts';
import type { ObsLive } from '../../../main/contract/obs-live.ts';
import { linkTo } from './link-for-test.ts';
import { furnish, type LiveAt } from './live-house.ts';
import { liveOutputChecks } from './live-output-checks.ts';
import { liveSceneChecks } from './live-scene-checks.ts';
import { liveSoundChecks } from './live-sound-checks.ts';
import { liveSourceChecks } from './live-source-checks.ts';
import type { ObsUnderTest } from './obs-checks.ts';

/** What can be seen and done of OBS beside its stream: the same for the real OBS and the fake, in any order. */
export function obsLiveChecks(name: string, start: () => Promise<ObsUnderTest>): void {
  describe(`${name}, live`, { timeout: 20_000 }, () => {
    let obs: ObsUnderTest;
    let at: LiveAt;
    let scope: Scope;

    beforeAll(async () => {
      obs = await start();
    });
    afterAll(() => obs?.[Symbol.asyncDispose]());
    beforeEach(async () => {
      scope = new Scope();
      const person = new OBSWebSocket();
      await person.connect(`ws://127.0.0.1:${obs.port}`, obs.password);
      scope.defer(() => person.disconnect());
      await furnish(person);
      const link = scope.use(await linkTo(obs));
      const program = async () => (await person.call('GetCurrentProgramScene')).currentProgramSceneName;
      at = { obs, link, person, program, live: () => link.status.live as ObsLive };
    });
    afterEach(() => scope[Symbol.asyncDispose]());

    liveSceneChecks(() => at);
    liveSourceChecks(() => at);
    liveSoundChecks(() => at);
    liveOutputChecks(() => at);
  });
}
