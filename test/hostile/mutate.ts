const INTERESTING = [0, 1, 2, 3, 0x7f, 0x80, 0xfe, 0xff];

/**
 * One mutation after the other over a recorded session: flips, extreme bytes and lengths, cuts, repeats, pieces moved, random runs.
 * The handshake (first 3,073 bytes) is left alone three times out of four, or nothing behind it would ever be reached.
 */
export function mutate(session: Buffer, other: Buffer, random: () => number): Buffer {
  let data: Buffer = Buffer.from(session);
  const from = random() < 0.75 ? Math.min(HANDSHAKE, data.length) : 0;
  const rounds = 1 + Math.floor(random() * random() * 24);
  for (let i = 0; i < rounds; i += 1) data = step(data, other, from, random);
  return data;
}

/** C0, C1 and C2. */
const HANDSHAKE = 3_073;

function step(data: Buffer, other: Buffer, from: number, random: () => number): Buffer {
  const room = data.length - from;
  if (room < 16) return data;
  // Half of all mutations hit the commands, which stand in the first kilobytes behind the handshake.
  const reach = random() < 0.5 ? Math.min(room, 1_200) : room;
  const at = from + Math.floor(random() * (reach - 8));
  const length = 1 + Math.floor(random() * Math.min(4_000, data.length - at - 1));
  const byte = INTERESTING[Math.floor(random() * INTERESTING.length)] as number;
  switch (Math.floor(random() * 9)) {
    case 0:
      data[at] = (data[at] as number) ^ (1 << Math.floor(random() * 8));
      return data;
    case 1:
      data[at] = byte;
      return data;
    case 2:
      data.fill(byte, at, at + Math.min(length, 4));
      return data;
    case 3:
      for (let i = at; i < at + Math.min(length, 64); i += 1) data[i] = Math.floor(random() * 256);
      return data;
    case 4:
      return Buffer.concat([data.subarray(0, at), data.subarray(at + length)]);
    case 5:
      return Buffer.concat([data.subarray(0, at + length), data.subarray(at)]);
    case 6:
      return Buffer.concat([data.subarray(0, at), randomRun(length, random), data.subarray(at)]);
    case 7: {
      const piece = Math.floor(random() * Math.max(1, other.length - length));
      return Buffer.concat([data.subarray(0, at), other.subarray(piece, piece + length), data.subarray(at + length)]);
    }
    default:
      return data.subarray(0, at + length);
  }
}

function randomRun(length: number, random: () => number): Buffer {
  const run = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i += 1) run[i] = Math.floor(random() * 256);
  return run;
}
