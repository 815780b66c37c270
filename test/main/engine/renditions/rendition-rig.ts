import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../../main/base/clock.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Redactor } from '../../../../main/base/redact.ts';
import { Scope } from '../../../../main/base/scope.ts';
import type { RenditionProfile, RenditionStatus } from '../../../../main/contract/rendition.ts';
import { Engine } from '../../../../main/engine/engine.ts';
import type { Child } from '../../../peers/child.ts';
import { clipShelf } from '../../../peers/clip-shelf.ts';
import { feedFile } from '../../../peers/feed.ts';
import { type PublishOptions, publish } from '../../../peers/ffmpeg.ts';
import { processTree } from '../../../peers/process-tree.ts';
import { RtmpSink } from '../../../peers/rtmp-sink.ts';
import { scratchFolder } from '../../../peers/scratch-folder.ts';
import type { StreamFigures } from '../../../peers/stream-meter.ts';
import { waitFor } from '../../../peers/wait-for.ts';

export const AUDIO = { bitrateKbps: 96, sampleRateHz: 44_100 as const, targetLufs: null };
export const SMALL: RenditionProfile = {
  video: { width: 640, height: 360, fps: 30, bitrateKbps: 800, rate: 'constant', preset: 'veryfast', keyframeS: 1, fill: 'bars' },
  audio: AUDIO,
};
export const PATIENT = { timeoutMs: 30_000 };

/** An engine in this process, and a sink that records what arrives. */
export class RenditionRig implements AsyncDisposable {
  readonly scope: Scope;
  readonly engine: Engine;
  readonly sink: RtmpSink;
  /** Where each connection of the sink is recorded. */
  readonly folder: string;

  private constructor(scope: Scope, engine: Engine, sink: RtmpSink, folder: string) {
    this.scope = scope;
    this.engine = engine;
    this.sink = sink;
    this.folder = folder;
  }

  static async open(): Promise<RenditionRig> {
    const scope = new Scope();
    const folder = scope.use(scratchFolder('renditions')).path;
    const sink = scope.use(await RtmpSink.open({ record: folder }));
    const deps = { clock: systemClock, log: silentLog, random: Math.random, redactor: new Redactor(), startedAtMs: Date.now() };
    const file = await feedFile();
    const engine = scope.use(await Engine.open({ ...deps, openShelf: () => clipShelf(file, 10_000) }));
    await engine.commands['ingest.configure']({ host: '127.0.0.1', port: 0, secret: '' });
    return new RenditionRig(scope, engine, sink, folder);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.scope[Symbol.asyncDispose]();
  }

  async encoder(options: PublishOptions = {}): Promise<Child> {
    return this.scope.use(await publish(`${this.engine.status.ingest.server}/main`, options));
  }

  /** A destination of the sink, or of another server; with a rendition or without. */
  async put(id: string, profile: RenditionProfile | null = null, { rendition = 'small', sink = this.sink } = {}): Promise<void> {
    const spec = { id, kind: 'rtmp' as const, server: sink.server.url('live'), key: id, username: '', password: '' };
    await this.engine.commands['relay.put']({ ...spec, ...(profile && { rendition: { id: rendition, profile } }) });
  }

  async start(...ids: string[]): Promise<void> {
    for (const id of ids) await this.engine.commands['relay.start']({ id });
    await waitFor('live', () => ids.every((id) => this.engine.status.relays[id]?.state === 'live'), {
      ...PATIENT,
      detail: () => JSON.stringify(this.engine.status.relays) + JSON.stringify(this.engine.status.renditions),
    });
  }

  rendition(id = 'small'): RenditionStatus | undefined {
    return this.engine.status.renditions?.[id];
  }

  async running(id = 'small'): Promise<void> {
    await waitFor('the rendition', () => this.rendition(id)?.state === 'running', {
      ...PATIENT,
      detail: () => JSON.stringify(this.rendition(id)),
    });
  }

  figures(id: string, sink = this.sink): StreamFigures | undefined {
    return sink.streams().find(({ name }) => name === id);
  }

  /** Media that have come over the newest connection, ms. */
  mediaMsOf(id: string): number {
    const { firstTimestampMs = 0, lastTimestampMs = 0 } = this.sink.connection(id)?.figures ?? {};
    return lastTimestampMs - firstTimestampMs;
  }

  /** Bytes of a stream that have come since now. */
  async moreOf(id: string, bytes: number, sink = this.sink): Promise<void> {
    const before = this.figures(id, sink)?.bytes ?? 0;
    await waitFor(`more of ${id}`, () => (this.figures(id, sink)?.bytes ?? 0) > before + bytes, PATIENT);
  }

  /** Ends a destination. @returns the recording of its only connection */
  async recordingOf(id: string): Promise<string> {
    await this.engine.commands['relay.stop']({ id });
    return join(this.folder, `${id}.1.flv`);
  }
}

/** Processes of this one that encode, not the ones that publish or watch. */
export function encoders(): number[] {
  return processTree(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('libx264');
    } catch {
      return false; // ended between listing and reading
    }
  });
}
