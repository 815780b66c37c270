import OBSWebSocket from 'obs-websocket-js/json';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Scope } from '../../../main/base/scope.ts';
import type { ObsLink } from '../../../main/obs/obs-link.ts';
import type { StreamTarget } from '../../../main/obs/service-settings.ts';
import { waitFor } from '../../peers/wait-for.ts';
import { linkTo, MemoryPrevious, openLink } from './link-for-test.ts';

/** An OBS, real or fake, that the checks can be run against. */
export interface ObsUnderTest extends AsyncDisposable {
  readonly port: number;
  readonly password: string;
  /** Makes its ingest take or refuse a publisher. @returns the address of that ingest */
  ingest(kind: 'accepts' | 'refuses'): StreamTarget;
  /** Resolves when media really arrives at the accepting ingest. */
  arrives(): Promise<void>;
  kill(): Promise<void>;
  quit(): Promise<void>;
  restart(): Promise<void>;
}

/** What OBS does, and what the link makes of it: the same for the real OBS and the fake, so that the fake cannot drift. */
export function obsChecks(name: string, start: () => Promise<ObsUnderTest>): void {
  describe(name, () => {
    let obs: ObsUnderTest;
    let link: ObsLink;
    let previous: MemoryPrevious;
    let person: OBSWebSocket;
    let scope: Scope;

    beforeAll(async () => {
      obs = await start();
    });
    afterAll(() => obs?.[Symbol.asyncDispose]());
    beforeEach(async () => {
      scope = new Scope();
      previous = new MemoryPrevious();
      link = scope.use(await linkTo(obs, previous));
      person = new OBSWebSocket();
      await person.connect(`ws://127.0.0.1:${obs.port}`, obs.password);
      scope.defer(() => person.disconnect());
    });
    afterEach(() => scope[Symbol.asyncDispose]());

    test('obs-link: connected, version and state are known', () => {
      expect(link.status).toMatchObject({ link: 'up', version: '29.0.2', stream: 'stopped', scene: 'Scene', scenes: ['Scene'] });
      expect(link.status).toMatchObject({ fault: null, isSetUp: false, canRestore: false, hasPassword: true });
    });

    test('obs-link: wrong password, says so; the right one then connects at once', async () => {
      await using other = await openLink();
      other.connect({ host: '127.0.0.1', port: obs.port, password: 'not the password' });
      await waitFor('the refusal', () => other.status.fault?.code === 'obs/wrong-password');
      expect(other.status.link).toBe('down');
      other.connect({ host: '127.0.0.1', port: obs.port, password: '' });
      await waitFor('the refusal', () => other.status.fault?.code === 'obs/password-needed');
      other.connect({ host: '127.0.0.1', port: obs.port, password: obs.password });
      await waitFor('the link', () => other.status.link === 'up');
    });

    test('obs-link: scenes made, renamed and removed in OBS, the list follows in its order', async () => {
      await person.call('CreateScene', { sceneName: 'Hall' });
      await person.call('CreateScene', { sceneName: 'Gallery' });
      await waitFor('three scenes', () => link.status.scenes.join() === 'Scene,Hall,Gallery', { detail: () => link.status.scenes.join() });
      const renames: unknown[] = [];
      scope.use(link.renamed.on((rename) => renames.push(rename)));
      await person.call('SetSceneName', { sceneName: 'Gallery', newSceneName: 'Foyer 2' });
      await waitFor('the new name', () => link.status.scenes.join() === 'Scene,Hall,Foyer 2');
      await waitFor('the rename', () => renames.length > 0);
      expect(renames).toEqual([{ from: 'Gallery', to: 'Foyer 2' }]);
      await person.call('RemoveScene', { sceneName: 'Foyer 2' });
      await waitFor('two scenes', () => link.status.scenes.join() === 'Scene,Hall');
    });

    test('obs-link: scene switched, confirmed; an unknown scene, obs/scene-not-found and the program stays', async () => {
      await link.switchScene('Hall');
      expect(link.status.scene).toBe('Hall');
      expect((await person.call('GetCurrentProgramScene')).currentProgramSceneName).toBe('Hall');
      await expect(link.switchScene('No such scene')).rejects.toMatchObject({
        code: 'obs/scene-not-found',
        params: { scene: 'No such scene' },
      });
      expect(link.status.scene).toBe('Hall');
      await person.call('SetCurrentProgramScene', { sceneName: 'Scene' });
      await waitFor('the scene that a person chose', () => link.status.scene === 'Scene');
    });

    test('obs-link: set up, earlier settings are kept; restored, they are back and forgotten', async () => {
      const before = await person.call('GetStreamServiceSettings');
      const target = obs.ingest('accepts');
      await link.setUp(target);
      expect(link.status).toMatchObject({ isSetUp: true, canRestore: true });
      expect((await person.call('GetStreamServiceSettings')).streamServiceSettings).toMatchObject(target);
      const kept = previous.json;
      await link.setUp(target);
      expect(previous.json).toBe(kept);
      await link.restore();
      expect(await person.call('GetStreamServiceSettings')).toEqual(before);
      expect(link.status).toMatchObject({ isSetUp: false, canRestore: false });
      expect(previous.json).toBeNull();
      await expect(link.restore()).rejects.toMatchObject({ code: 'obs/nothing-to-restore' });
    });

    test('obs-link: set up and restored, a service of another type comes back as it was', async () => {
      await person.call('SetStreamServiceSettings', {
        streamServiceType: 'rtmp_common',
        streamServiceSettings: { service: 'Twitch', server: 'auto', key: 'live_1234' },
      });
      const before = await person.call('GetStreamServiceSettings');
      await link.setUp(obs.ingest('accepts'));
      await link.restore();
      expect(await person.call('GetStreamServiceSettings')).toEqual(before);
    });

    test('obs-link: settings changed in OBS by hand, isSetUp is taken back', async () => {
      await link.setUp(obs.ingest('accepts'));
      await person.call('SetStreamServiceSettings', {
        streamServiceType: 'rtmp_custom',
        streamServiceSettings: { server: 'rtmp://127.0.0.1:9/elsewhere', key: 'other' },
      });
      await waitFor('the change to be seen', () => !link.status.isSetUp);
    });

    test('obs-link: stream started and stopped, media arrives; settings are not touched meanwhile', async () => {
      await link.setUp(obs.ingest('accepts'));
      await link.startStream();
      expect(link.status.stream).toBe('streaming');
      await obs.arrives();
      await link.startStream();
      await expect(link.setUp({ server: 'rtmp://127.0.0.1:9/live', key: 'x' })).rejects.toMatchObject({ code: 'obs/busy-streaming' });
      await expect(link.restore()).rejects.toMatchObject({ code: 'obs/busy-streaming' });
      await link.stopStream();
      expect(link.status.stream).toBe('stopped');
      expect((await person.call('GetStreamStatus')).outputActive).toBe(false);
      await link.stopStream();
    });

    test('obs-link: stopped while it starts, it ends stopped', async () => {
      await link.setUp(obs.ingest('accepts'));
      const starting = link.startStream();
      await waitFor('the start', () => link.status.stream === 'starting');
      await link.stopStream();
      await starting;
      expect((await person.call('GetStreamStatus')).outputActive).toBe(false);
      await link.startStream();
      expect(link.status.stream).toBe('streaming');
      await link.stopStream();
    });

    test('obs-link: stream started in OBS by a person, the state follows', async () => {
      await link.setUp(obs.ingest('accepts'));
      await person.call('StartStream');
      await waitFor('streaming', () => link.status.stream === 'streaming');
      await person.call('StopStream');
      await waitFor('stopped', () => link.status.stream === 'stopped');
    });

    test('obs-link: ingest refuses, obs/refused and stopped', async () => {
      await link.setUp(obs.ingest('refuses'));
      await expect(link.startStream()).rejects.toMatchObject({ code: 'obs/refused' });
      expect(link.status.stream).toBe('stopped');
    });

    test('obs-link: OBS is closed and started again, the scenes stay listed and the link returns', async () => {
      await person.disconnect();
      const { scenes } = link.status;
      expect(scenes.length).toBeGreaterThan(1);
      await obs.quit();
      await waitFor('the end', () => link.status.link === 'down');
      await waitFor('the reason', () => link.status.fault?.code === 'obs/not-running');
      expect(link.status).toMatchObject({ stream: 'unknown', scene: '', scenes });
      await expect(link.startStream()).rejects.toMatchObject({ code: 'obs/not-linked' });
      await obs.restart();
      await waitFor('the link', () => link.status.link === 'up', { timeoutMs: 8_000 });
      expect(link.status).toMatchObject({ fault: null, stream: 'stopped' });
    });

    test('obs-link: OBS is killed during commands, every one of them rejects within 5 s', async () => {
      const asked = performance.now();
      const commands = [link.switchScene('Scene'), link.startStream(), link.switchScene('Scene')];
      const results = Promise.allSettled(commands);
      await obs.kill();
      for (const result of await results) {
        if (result.status === 'rejected') expect(String(result.reason.code)).toMatch(/^obs\/(link-lost|not-linked|refused)$/);
      }
      expect(performance.now() - asked).toBeLessThan(5_000);
      await waitFor('the end', () => link.status.link === 'down');
      await obs.restart();
      await waitFor('the link', () => link.status.link === 'up', { timeoutMs: 8_000 });
    });
  });
}
