import { writeFileSync } from 'node:fs';
import { flvHeader } from '../../main/engine/outputs/flv/flv-muxer.ts';
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
}

const VIDEO = 9;
const AUDIO = 8;
const HVC1 = Buffer.from('hvc1');
const SEQUENCE_START = 0;
const CODED_FRAMES = 1;
const AAC_48K_STEREO = 0xaf;

/**
 * Turns an MP4 file of HEVC and AAC into an FLV file of enhanced RTMP tags, which FLV muxers before ffmpeg 6.1 cannot write.
 * @source Enhanced RTMP v1 (ExVideoTagHeader, `hvc1`); FLV specification 10.1, annex E
 */
export async function writeHevcFlv(mp4File: string, flvFile: string): Promise<void> {
  const args = ['-v', 'error', '-show_streams', '-show_packets', '-show_data', '-of', 'json', mp4File];
  const { streams, packets } = JSON.parse((await runToEnd('ffprobe', args)).stdout) as { streams: Stream[]; packets: Packet[] };
  const ms = (time: string) => Math.round(Number(time) * 1_000);
  const firstMs = Math.min(...packets.map((packet) => ms(packet.dts_time))); // pictures that are shown later have a negative start
  const tags = streams.map(({ codec_type, extradata }) => {
    const setup = bytesOf(extradata);
    if (codec_type === 'audio') return flvTag(AUDIO, 0, Buffer.concat([Buffer.from([AAC_48K_STEREO, 0]), setup]));
    return flvTag(VIDEO, 0, Buffer.concat([Buffer.from([0x90 | SEQUENCE_START]), HVC1, setup]));
  });
  for (const packet of packets.toSorted((a, b) => Number(a.dts_time) - Number(b.dts_time))) {
    const dtsMs = ms(packet.dts_time) - firstMs;
    const data = bytesOf(packet.data);
    if (packet.codec_type === 'audio') tags.push(flvTag(AUDIO, dtsMs, Buffer.concat([Buffer.from([AAC_48K_STEREO, 1]), data])));
    else tags.push(flvTag(VIDEO, dtsMs, Buffer.concat([codedFrames(packet, ms(packet.pts_time) - firstMs - dtsMs), data])));
  }
  writeFileSync(flvFile, Buffer.concat([flvHeader({ audio: true, video: true }), ...tags]));
}

function codedFrames({ flags }: Packet, compositionMs: number): Buffer {
  const head = Buffer.concat([Buffer.from([(flags.startsWith('K') ? 0x90 : 0xa0) | CODED_FRAMES]), HVC1, Buffer.alloc(3)]);
  head.writeIntBE(compositionMs, 5, 3);
  return head;
}

/** The bytes of ffprobe's hexadecimal dump: `00000000: 0001 02ff ...  ....` a line. */
function bytesOf(dump: string): Buffer {
  const lines = dump.split('\n').filter((line) => line.includes(':'));
  return Buffer.from(lines.map((line) => line.slice(line.indexOf(':') + 2, line.indexOf(':') + 41).replaceAll(' ', '')).join(''), 'hex');
}
