import type { Clock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import type { Log } from '../../../base/log.ts';
import type { RelaySpec } from '../../../contract/engine-api.ts';
import type { FaultCode } from '../../../contract/fault-codes.ts';
import type { CodecSetup } from '../flv/codec-setup.ts';
import { type CommandBuilder, copyToTs, type FfmpegRecipe, SAME_FOR_EVER } from './command.ts';
import { OptionPipe } from './option-pipe.ts';

const DEFAULT_LATENCY_MS = 120;
const CONNECT_MS = 5_000;

/** @returns the address for ffmpeg, with nothing secret in it @throws Fault if it is not `srt://host:port` */
export function srtTarget(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url?.protocol !== 'srt:' || url.hostname === '' || url.port === '') throw new Fault('destination/bad-url', { reason: 'not-a-url' });
  const latencyMs = Number(url.searchParams.get('latency') ?? DEFAULT_LATENCY_MS);
  if (!Number.isInteger(latencyMs) || latencyMs < 20 || latencyMs > 30_000) throw new Fault('destination/bad-url', { reason: 'option' });
  // ffmpeg counts the latency in microseconds.
  const query = new URLSearchParams({ mode: 'caller', transtype: 'live', latency: String(latencyMs * 1_000) });
  query.set('connect_timeout', String(CONNECT_MS));
  query.set('payload_size', '1316');
  return `srt://${url.host}?${query}`;
}

/** MPEG-TS over SRT to a receiver that listens. Its key is the stream id, its password the passphrase. */
export class SrtRecipe implements FfmpegRecipe {
  readonly hasOutput = SAME_FOR_EVER;
  readonly #spec: Pick<RelaySpec, 'server' | 'key' | 'password'>;
  readonly #deps: { clock: Clock; log: Log };
  #pipe: OptionPipe | null = null;

  constructor(spec: Pick<RelaySpec, 'server' | 'key' | 'password'>, deps: { clock: Clock; log: Log }) {
    this.#spec = spec;
    this.#deps = deps;
  }

  /** @throws Fault `destination/bad-url`, `destination/srt-not-private` where a secret could only be given in the arguments */
  async prepare(): Promise<void> {
    srtTarget(this.#spec.server);
    if (Object.keys(this.#options()).length === 0 || this.#pipe) return;
    try {
      this.#pipe = await OptionPipe.open(this.#deps.clock);
    } catch (cause) {
      throw new Fault('destination/srt-not-private', {}, { cause });
    }
  }

  command({ setup }: { setup: CodecSetup }): CommandBuilder {
    const target = srtTarget(this.#spec.server);
    const { log } = this.#deps;
    this.#pipe?.offer(this.#options()).catch((error) => log.warn({ err: error }, 'srt: ffmpeg was not told its options'));
    return (command) => {
      copyToTs(command, setup);
      if (this.#pipe) command.outputOptions(['-fpre', this.#pipe.path]);
      command.output(target);
    };
  }

  /** Of libsrt a caller hears no more than that it was not let in, for want of a receiver or of the right passphrase. */
  explain(line: string): FaultCode | null {
    if (/Protocol not found/i.test(line)) return 'destination/srt-missing';
    return /Connection to srt:.* failed|srt:\/\/.*: (Input\/output|Connection)/i.test(line) ? 'destination/srt-refused' : null;
  }

  async finish(): Promise<void> {
    await this.#pipe?.[Symbol.asyncDispose]();
    this.#pipe = null;
  }

  #options(): Record<string, string> {
    const { key, password } = this.#spec;
    return { ...(key === '' ? {} : { srt_streamid: key }), ...(password === '' ? {} : { passphrase: password }) };
  }
}
