import { writeFileSync } from 'node:fs';
import { flvHeader } from '../../main/engine/outputs/flv/flv-muxer.ts';
import { encodeAmf0 } from '../../main/rtmp/amf0.ts';
import { runToEnd } from './child.ts';
import { flvTag } from './flv.ts';

interface Packet {
  codec_type: 'video' | 'audio';
  pts_time: string;
  dts_time: string;
  flags: string;
  data: string;
}
interface Stream {
  codec_type: 'video' | 'audio';
  extradata: string;
  width?: number;
  height?: number;
}

const DATA = 18;
const VIDEO = 9;
const AUDIO = 8;
const FOUR_CC = { hevc: Buffer.from('hvc1'), av1: Buffer.from('av01') };
const SEQUENCE_START = 0;
const CODED_FRAMES = 1;
const AAC_48K_STEREO = 0xaf;

/**
 * Turns an MP4 file of HEVC or AV1 and AAC into an FLV file of enhanced RTMP tags, which FLV muxers before ffmpeg 6.1 cannot write.
 * @source Enhanced RTMP v1 (ExVideoTagHeader); FLV specification 10.1, annex E
 */
export async function writeEnhancedFlv(mp4File: string, flvFile: string, codec: keyof typeof FOUR_CC): Promise<void> {
  const args = ['-v', 'error', '-show_streams', '-show_packets', '-show_data', '-of', 'json', mp4File];
  const { streams, packets } = JSON.parse((await runToEnd('ffprobe', args)).stdout) as { streams: Stream[]; packets: Packet[] };
  const ms = (time: string) => Math.round(Number(time) * 1_000);
  const firstMs = Math.min(...packets.map((packet) => ms(packet.dts_time))); // pictures that are shown later have a negative start
  const { width = 0, height = 0 } = streams.find(({ codec_type }) => codec_type === 'video') as Stream;
  const headers = streams.map(({ codec_type, extradata }) => {
    const setup = bytesOf(extradata);
    if (codec_type === 'audio') return flvTag(AUDIO, 0, Buffer.concat([Buffer.from([AAC_48K_STEREO, 0]), setup]));
    return flvTag(VIDEO, 0, Buffer.concat([Buffer.from([0x90 | SEQUENCE_START]), FOUR_CC[codec], setup]));
  });
  // The size is in no place of these headers that Foyer reads: encoders state it.
  const tags = [flvTag(DATA, 0, encodeAmf0(['onMetaData', { width, height }])), ...headers];
  for (const packet of packets.toSorted((a, b) => Number(a.dts_time) - Number(b.dts_time))) {
    const dtsMs = ms(packet.dts_time) - firstMs;
    const data = bytesOf(packet.data);
    if (packet.codec_type === 'audio') tags.push(flvTag(AUDIO, dtsMs, Buffer.concat([Buffer.from([AAC_48K_STEREO, 1]), data])));
    else tags.push(flvTag(VIDEO, dtsMs, Buffer.concat([codedFrames(packet, codec, ms(packet.pts_time) - firstMs - dtsMs), data])));
  }
  writeFileSync(flvFile, Buffer.concat([flvHeader({ audio: true, video: true }), ...tags]));
}

/** AV1 has no composition time. */
function codedFrames({ flags }: Packet, codec: keyof typeof FOUR_CC, compositionMs: number): Buffer {
  const later = Buffer.alloc(codec === 'hevc' ? 3 : 0);
  if (codec === 'hevc') later.writeIntBE(compositionMs, 0, 3);
  return Buffer.concat([Buffer.from([(flags.startsWith('K') ? 0x90 : 0xa0) | CODED_FRAMES]), FOUR_CC[codec], later]);
}

/** The bytes of ffprobe's hexadecimal dump: `00000000: 0001 02ff ...  ....` a line. */
function bytesOf(dump: string): Buffer {
  const lines = dump.split('\n').filter((line) => line.includes(':'));
  return Buffer.from(lines.map((line) => line.slice(line.indexOf(':') + 2, line.indexOf(':') + 41).replaceAll(' ', '')).join(''), 'hex');
}
