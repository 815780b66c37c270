import type { ObsCommands } from '../contract/obs-commands.ts';
import type { ObsMachineCommands } from './desk-commands.ts';
import type { DeskImplementer } from './implementer.ts';

type ObsApi = DeskImplementer['obs'];

/** `obsApi` over a desk. */
export function obsHandlers(api: ObsApi, obs: () => ObsCommands, after: (command: Promise<void>) => Promise<{ rev: number }>) {
  return {
    setStudioMode: api.setStudioMode.handler(({ input }) => after(obs().setStudioMode(input))),
    setPreview: api.setPreview.handler(({ input }) => after(obs().setPreview(input))),
    take: api.take.handler(({ input }) => after(obs().take(input))),
    auto: api.auto.handler(({ input }) => after(obs().auto(input))),
    cut: api.cut.handler(({ input }) => after(obs().cut(input))),
    setTransition: api.setTransition.handler(({ input }) => after(obs().setTransition(input))),
    setItemVisible: api.setItemVisible.handler(({ input }) => after(obs().setItemVisible(input))),
    setText: api.setText.handler(({ input }) => after(obs().setText(input))),
    setImage: api.setImage.handler(({ input }) => after(obs().setImage(input))),
    playMedia: api.playMedia.handler(({ input }) => after(obs().playMedia(input))),
    pauseMedia: api.pauseMedia.handler(({ input }) => after(obs().pauseMedia(input))),
    restartMedia: api.restartMedia.handler(({ input }) => after(obs().restartMedia(input))),
    stopMedia: api.stopMedia.handler(({ input }) => after(obs().stopMedia(input))),
    seekMedia: api.seekMedia.handler(({ input }) => after(obs().seekMedia(input))),
    setFilterEnabled: api.setFilterEnabled.handler(({ input }) => after(obs().setFilterEnabled(input))),
    setMuted: api.setMuted.handler(({ input }) => after(obs().setMuted(input))),
    setVolume: api.setVolume.handler(({ input }) => after(obs().setVolume(input))),
    setMonitoring: api.setMonitoring.handler(({ input }) => after(obs().setMonitoring(input))),
    setTracks: api.setTracks.handler(({ input }) => after(obs().setTracks(input))),
    setSyncOffset: api.setSyncOffset.handler(({ input }) => after(obs().setSyncOffset(input))),
    setBalance: api.setBalance.handler(({ input }) => after(obs().setBalance(input))),
    startRecord: api.startRecord.handler(({ input }) => after(obs().startRecord(input))),
    stopRecord: api.stopRecord.handler(({ input }) => after(obs().stopRecord(input))),
    startReplay: api.startReplay.handler(({ input }) => after(obs().startReplay(input))),
    stopReplay: api.stopReplay.handler(({ input }) => after(obs().stopReplay(input))),
    saveReplay: api.saveReplay.handler(({ input }) => after(obs().saveReplay(input))),
    startVirtualCamera: api.startVirtualCamera.handler(({ input }) => after(obs().startVirtualCamera(input))),
    stopVirtualCamera: api.stopVirtualCamera.handler(({ input }) => after(obs().stopVirtualCamera(input))),
    triggerHotkey: api.triggerHotkey.handler(({ input }) => after(obs().triggerHotkey(input))),
    switchCollection: api.switchCollection.handler(({ input }) => after(obs().switchCollection(input))),
    switchProfile: api.switchProfile.handler(({ input }) => after(obs().switchProfile(input))),
    switchCollectionOnAir: api.switchCollectionOnAir.handler(({ input }) => after(obs().switchCollectionOnAir(input))),
    switchProfileOnAir: api.switchProfileOnAir.handler(({ input }) => after(obs().switchProfileOnAir(input))),
    applyEncoder: api.applyEncoder.handler(({ input }) => after(obs().applyEncoder(input))),
    restoreEncoder: api.restoreEncoder.handler(({ input }) => after(obs().restoreEncoder(input))),
    addShowKit: api.addShowKit.handler(({ input }) => after(obs().addShowKit(input))),
    filters: api.filters.handler(({ input }) => obs().filters(input)),
    hotkeys: api.hotkeys.handler(({ input }) => obs().hotkeys(input)),
    checkEncoder: api.checkEncoder.handler(({ input }) => obs().checkEncoder(input)),
    planShowKit: api.planShowKit.handler(({ input }) => obs().planShowKit(input)),
    meters: api.meters.handler(({ signal }) => obs().meters(signal)),
    thumbnails: api.thumbnails.handler(({ signal }) => obs().thumbnails(signal)),
  };
}

/** Machines, their streams, and who is at the helm. */
export function obsMachineHandlers(
  api: ObsApi,
  machines: () => ObsMachineCommands,
  after: (command: Promise<void>) => Promise<{ rev: number }>,
) {
  return {
    connect: api.connect.handler(({ input }) => after(machines().connect(input))),
    disconnect: api.disconnect.handler(({ input }) => after(machines().disconnect(input?.machine))),
    setUp: api.setUp.handler(({ input }) => after(machines().setUp(input?.machine))),
    restore: api.restore.handler(({ input }) => after(machines().restore(input?.machine))),
    startStream: api.startStream.handler(({ input }) => after(machines().startStream(input?.machine))),
    stopStream: api.stopStream.handler(({ input }) => after(machines().stopStream(input?.machine))),
    takeHelm: api.takeHelm.handler(({ input }) => after(machines().takeHelm(input.machine))),
    followScenes: api.followScenes.handler(({ input }) => after(machines().followScenes(input.isOn))),
    switchScene: api.switchScene.handler(({ input }) => after(machines().switchScene(input.scene))),
  };
}
