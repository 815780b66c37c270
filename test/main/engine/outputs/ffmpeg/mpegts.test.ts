import { expect, test } from 'vitest';
import { Fault } from '../../../../../main/base/fault.ts';
import { udpTarget } from '../../../../../main/engine/outputs/ffmpeg/mpegts.ts';

test.each([
  ['udp://10.0.0.5:5000', 'udp://10.0.0.5:5000?pkt_size=1316'],
  ['udp://239.1.2.3:5000', 'udp://239.1.2.3:5000?pkt_size=1316&ttl=8'],
  ['udp://239.1.2.3:5000?ttl=2&localaddr=10.0.0.9', 'udp://239.1.2.3:5000?pkt_size=1316&ttl=2&localaddr=10.0.0.9'],
  ['udp://[ff02::1]:5000', 'udp://[ff02::1]:5000?pkt_size=1316&ttl=8'],
  ['udp://10.0.0.5:5000?pkt_size=188', 'udp://10.0.0.5:5000?pkt_size=188'],
  ['udp://10.0.0.5:5000?sources=evil|x&ttl=1%20-f', 'udp://10.0.0.5:5000?pkt_size=1316'],
])('mpegts: %s, the address for ffmpeg', (server, target) => {
  expect(udpTarget(server)).toBe(target);
});

test.each(['rtp://10.0.0.5:5000', 'udp://10.0.0.5', 'udp://', 'nothing'])('mpegts: %s is refused', (server) => {
  expect(() => udpTarget(server)).toThrow(Fault);
});
