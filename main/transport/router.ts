import type { Log } from '../base/log.ts';
import { accessHandlers } from './access-handlers.ts';
import { CommandTrail } from './command-trail.ts';
import type { DeskCommands } from './desk-commands.ts';
import { deskImplementer } from './implementer.ts';
import { obsHandlers, obsMachineHandlers } from './obs-handlers.ts';

/** `deskApi` over a desk: the same router behind the WebSocket, REST and Electron's MessagePort. */
export function createRouter(desk: DeskCommands, log: Log) {
  const api = deskImplementer(desk, new CommandTrail(() => desk.audit), log);
  const done = () => ({ rev: desk.snapshot().rev });
  const after = async (command: Promise<void>) => {
    await command;
    return done();
  };
  return api.router({
    ...accessHandlers(api, desk, done),
    desk: {
      snapshot: api.desk.snapshot.handler(() => desk.snapshot()),
      watch: api.desk.watch.handler(({ signal }) => desk.watch(signal)),
    },
    station: { set: api.station.set.handler(({ input }) => after(desk.setStation(input))) },
    ingest: { configure: api.ingest.configure.handler(({ input }) => after(desk.configureIngest(input))) },
    destinations: {
      add: api.destinations.add.handler(({ input }) => desk.destinations.add(input)),
      change: api.destinations.change.handler(({ input }) => desk.destinations.change(input)),
      remove: api.destinations.remove.handler(({ input }) => after(desk.destinations.remove(input.id))),
    },
    relays: {
      start: api.relays.start.handler(({ input }) => after(desk.relays.start(input.id))),
      stop: api.relays.stop.handler(({ input }) => after(desk.relays.stop(input.id))),
      retry: api.relays.retry.handler(({ input }) => after(desk.relays.retry(input.id))),
      slate: api.relays.slate.handler(({ input }) => after(desk.relays.slate(input.id, input.slate))),
      startAll: api.relays.startAll.handler(() => after(desk.relays.startAll())),
      endAll: api.relays.endAll.handler(() => after(desk.relays.endAll())),
    },
    air: {
      slate: api.air.slate.handler(({ input }) => after(desk.air.slate(input.slate))),
      take: api.air.take.handler(({ input }) => after(desk.air.take(input.feed))),
      cue: api.air.cue.handler(() => after(desk.air.cue())),
      setRule: api.air.setRule.handler(({ input }) => after(desk.air.setRule(input))),
      setLook: api.air.setLook.handler(({ input }) => after(desk.air.setLook(input))),
    },
    watch: { configure: api.watch.configure.handler(({ input }) => after(desk.air.configureWatch(input))) },
    alerts: {
      acknowledge: api.alerts.acknowledge.handler(({ input }) => after(desk.alerts.acknowledge(input.id))),
      configure: api.alerts.configure.handler(({ input }) => after(desk.alerts.configure(input))),
      test: api.alerts.test.handler(() => after(desk.alerts.test())),
    },
    vault: {
      unlock: api.vault.unlock.handler(({ input, context }) => after(desk.vault.unlock(input.passphrase, context.caller.name))),
      lock: api.vault.lock.handler(({ context }) => after(desk.vault.lock(context.caller.name))),
      setPassphrase: api.vault.setPassphrase.handler(({ input, context }) => after(desk.vault.setPassphrase(input, context.caller.name))),
      keepInKeyring: api.vault.keepInKeyring.handler(({ input, context }) =>
        after(desk.vault.keepInKeyring(input.current, context.caller.name)),
      ),
      configure: api.vault.configure.handler(({ input }) => after(desk.vault.configure(input))),
    },
    keys: {
      reveal: api.keys.reveal.handler(({ input, context }) => desk.keys.reveal(input, context.caller.name)),
      add: api.keys.add.handler(({ input, context }) => desk.keys.add(input, context.caller.name)),
      change: api.keys.change.handler(({ input, context }) => desk.keys.change(input, context.caller.name)),
      choose: api.keys.choose.handler(({ input, context }) => after(desk.keys.choose(input, context.caller.name))),
      remove: api.keys.remove.handler(({ input, context }) => after(desk.keys.remove(input, context.caller.name))),
      check: api.keys.check.handler(({ input }) => ({ doubts: desk.keys.check(input) })),
      export: api.keys.export.handler(({ input, context }) => desk.keys.export(input, context.caller.name)),
      preview: api.keys.preview.handler(({ input }) => desk.keys.preview(input)),
      import: api.keys.import.handler(async ({ input: { choices, ...file }, context }) => {
        const { imported } = await desk.keys.import(file, choices, context.caller.name);
        return { imported, ...done() };
      }),
    },
    renditions: {
      propose: api.renditions.propose.handler(({ input: { id, alsoFor, ...wish } }) => desk.renditions.propose(id, wish, alsoFor)),
      attach: api.renditions.attach.handler(({ input }) => after(desk.renditions.attach(input.id, input.profile, input.alsoFor))),
      detach: api.renditions.detach.handler(({ input }) => after(desk.renditions.detach(input.id))),
    },
    portrait: {
      use: api.portrait.use.handler(({ input }) => after(desk.portrait.use(input.id, input.standIn))),
      leave: api.portrait.leave.handler(({ input }) => after(desk.portrait.leave(input.id))),
    },
    platforms: { list: api.platforms.list.handler(() => [...desk.platforms]) },
    health: { history: api.health.history.handler(({ input }) => desk.health.history(input.afterSeq)) },
    obs: {
      ...obsMachineHandlers(api.obs, () => desk.obsMachines, after),
      ...obsHandlers(api.obs, () => desk.obs, after),
    },
    events: {
      add: api.events.add.handler(({ input }) => desk.events.add(input)),
      change: api.events.change.handler(({ input }) => desk.events.change(input)),
      remove: api.events.remove.handler(({ input }) => after(desk.events.remove(input.id))),
      cancel: api.events.cancel.handler(({ input }) => after(desk.events.cancel(input.id))),
      startNow: api.events.startNow.handler(({ input }) => after(desk.events.startNow(input.id))),
      endNow: api.events.endNow.handler(({ input }) => after(desk.events.endNow(input.id))),
    },
    asRun: { list: api.asRun.list.handler(({ input }) => desk.listAsRun(input)) },
    preflight: {
      run: api.preflight.run.handler(({ input }) => after(desk.preflight.run(input))),
      report: api.preflight.report.handler(() => desk.preflight.report()),
      privateTest: api.preflight.privateTest.handler(({ input }) => after(desk.preflight.privateTest(input.id))),
      configure: api.preflight.configure.handler(({ input }) => after(desk.preflight.configure(input))),
    },
    rehearsal: {
      start: api.rehearsal.start.handler(() => after(desk.rehearsal.start())),
      stop: api.rehearsal.stop.handler(() => after(desk.rehearsal.stop())),
    },
  });
}
export type DeskRouter = ReturnType<typeof createRouter>;
