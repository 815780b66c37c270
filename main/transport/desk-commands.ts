import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { AsRunEntry } from '../contract/as-run.ts';
import type { BroadcastEvent, eventChangeSchema, eventDraftSchema } from '../contract/broadcast-event.ts';
import type { Destination, destinationChangeSchema, destinationDraftSchema } from '../contract/destination.ts';
import type { obsConnectSchema } from '../contract/obs.ts';
import type { Snapshot, Station, Update } from '../contract/snapshot.ts';

export type NewDestination = z.output<typeof destinationDraftSchema>;
export type DestinationEdit = z.output<typeof destinationChangeSchema>;
export type NewEvent = z.output<typeof eventDraftSchema>;
export type EventEdit = z.output<typeof eventChangeSchema>;
export type ObsAddress = z.output<typeof obsConnectSchema>;
export interface IngestChange {
  host: string;
  port: number;
  secret?: string | undefined;
}

/** The desk as the transport sees it: `deskApi` with checked input. Commands answer when taken; an expected failure is a `Fault`. */
export interface DeskCommands {
  /** As last published. */
  snapshot(): Snapshot;
  watch(signal?: AbortSignal): AsyncGenerator<Update, void>;
  setStation(station: Station): Promise<void>;
  configureIngest(change: IngestChange): Promise<void>;
  addDestination(draft: NewDestination): Promise<Destination>;
  changeDestination(change: DestinationEdit): Promise<Destination>;
  removeDestination(id: string): Promise<void>;
  startRelay(id: string): Promise<void>;
  stopRelay(id: string): Promise<void>;
  retryRelay(id: string): Promise<void>;
  startAllRelays(): Promise<void>;
  endAllRelays(): Promise<void>;
  connectObs(address: ObsAddress): Promise<void>;
  disconnectObs(): Promise<void>;
  setUpObs(): Promise<void>;
  restoreObs(): Promise<void>;
  startObsStream(): Promise<void>;
  stopObsStream(): Promise<void>;
  switchObsScene(scene: string): Promise<void>;
  addEvent(draft: NewEvent): Promise<BroadcastEvent>;
  changeEvent(change: EventEdit): Promise<BroadcastEvent>;
  removeEvent(id: string): Promise<void>;
  cancelEvent(id: string): Promise<void>;
  startEventNow(id: string): Promise<void>;
  endEventNow(id: string): Promise<void>;
  listAsRun(range: { afterSeq: number; limit: number }): Promise<AsRunEntry[]>;
  startRehearsal(): Promise<void>;
  stopRehearsal(): Promise<void>;
}

/** What the HTTP surface needs beside the commands. */
export interface DeskMedia {
  /** FLV of the program for a preview. @throws Fault `engine/gone` */
  feed(signal: AbortSignal): Promise<Readable>;
  /** Folder of an `hls` destination's playlist and segments; null for anything else. */
  hlsFolder(id: string): string | null;
}
