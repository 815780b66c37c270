import { describe, expect, test } from 'vitest';
import { LoudnessGate } from '../../../../main/engine/watch/loudness-gate.ts';
import { type LoudnessReading, readLoudness } from '../../../../main/engine/watch/loudness-line.ts';
import { PictureJudge, SAMPLE_BYTES } from '../../../../main/engine/watch/picture-judge.ts';
import { SoundJudge } from '../../../../main/engine/watch/sound-judge.ts';

describe('readLoudness', () => {
  const line = (parts: string) => `[Parsed_ebur128_0 @ 0x55b877af7dc0] ${parts}`;

  test('loudness: a line of ffmpeg 5.1, read', () => {
    const text =
      't: 2.09998    TARGET:-23 LUFS    M: -14.6 S:-120.7     I: -14.6 LUFS       LRA:   0.0 LU  FTPK: -13.8 -11.2 dBFS  TPK: -11.7 -12.1 dBFS';
    expect(readLoudness(line(text))).toEqual({
      atS: 2.09998,
      momentaryLufs: -14.6,
      shortTermLufs: Number.NEGATIVE_INFINITY,
      truePeakDbtp: -11.2,
    });
  });

  test('loudness: digital silence, no figure but -Infinity', () => {
    const text =
      't: 0.1  TARGET:-23 LUFS    M:-120.7 S:-120.7     I: -70.0 LUFS  LRA: 0.0 LU  FTPK:  -inf  -inf dBFS  TPK:  -inf  -inf dBFS';
    const silence = Number.NEGATIVE_INFINITY;
    expect(readLoudness(line(text))).toEqual({ atS: 0.1, momentaryLufs: silence, shortTermLufs: silence, truePeakDbtp: silence });
  });

  test.each(['Stream #0:0: Audio: aac', '', '[Parsed_ebur128_0 @ 0x1] Summary:', line('t: 1 M: what S: -1 FTPK: 1 dBFS')])(
    'loudness: %j, nothing',
    (text) => expect(readLoudness(text)).toBeNull(),
  );
});

describe('LoudnessGate', () => {
  const gateOf = (...blocks: [lufs: number, count: number][]) => {
    const gate = new LoudnessGate();
    for (const [lufs, count] of blocks) for (let i = 0; i < count; i += 1) gate.add(lufs);
    return gate;
  };

  test('integrated: nothing, or nothing above -70 LUFS, null', () => {
    expect(gateOf().integratedLufs).toBeNull();
    expect(gateOf([-70.1, 50], [Number.NEGATIVE_INFINITY, 50]).integratedLufs).toBeNull();
  });

  test('integrated: one level, that level', () => expect(gateOf([-23, 100]).integratedLufs).toBe(-23));

  test('integrated: pauses, left out by the relative gate', () => expect(gateOf([-23, 100], [-40, 400]).integratedLufs).toBe(-23));

  test('integrated: two levels above the gate, the mean of their power', () =>
    expect(gateOf([-20, 100], [-26, 100]).integratedLufs).toBeCloseTo(-22, 1));

  test('integrated: a new show, begins again', () => {
    const gate = gateOf([-10, 100]);
    gate.clear();
    gate.add(-23);
    expect(gate.integratedLufs).toBe(-23);
  });
});

describe('SoundJudge', () => {
  const reading = (atS: number, lufs: number, dbtp = -20): LoudnessReading => ({
    atS,
    momentaryLufs: lufs,
    shortTermLufs: lufs,
    truePeakDbtp: dbtp,
  });
  const open = () => new SoundJudge(new LoudnessGate());

  test('sound: before anything was measured, null; before 0.4 s and 3 s, no figures', () => {
    const judge = open();
    expect(judge.read(0)).toBeNull();
    judge.note(reading(0.3, Number.NEGATIVE_INFINITY), 300);
    expect(judge.read(300)).toMatchObject({ momentaryLufs: null, shortTermLufs: null, integratedLufs: null, silentMs: 0 });
    judge.note(reading(2.9, -23), 2_900);
    expect(judge.read(2_900)).toMatchObject({ momentaryLufs: -23, shortTermLufs: null });
    judge.note(reading(3, -23), 3_000);
    expect(judge.read(3_000)).toMatchObject({ shortTermLufs: -23 });
  });

  test('sound: -60 LUFS is sound, less is silence, and its length is told', () => {
    const judge = open();
    judge.note(reading(1, -60), 1_000);
    expect(judge.read(1_000)?.silentMs).toBe(0);
    judge.note(reading(1.1, -60.1), 1_100);
    judge.note(reading(2, Number.NEGATIVE_INFINITY), 2_000);
    expect(judge.read(2_500)).toMatchObject({ silentMs: 1_400, momentaryLufs: -70 });
    judge.note(reading(3, -30), 3_000);
    expect(judge.read(3_000)?.silentMs).toBe(0);
  });

  test('sound: a track that brings nothing any more, silent since it did', () => {
    const judge = open();
    judge.note(reading(1, -23), 1_000);
    expect(judge.read(3_000)?.silentMs).toBe(0);
    expect(judge.read(3_001)).toMatchObject({ silentMs: 2_001, momentaryLufs: -70 });
  });

  test('sound: two tenths at full scale are no clipping, three are, and it is over 3 s later', () => {
    const judge = open();
    judge.note(reading(1, -10, 0.2), 1_000);
    judge.note(reading(1.1, -10, -0.3), 1_100);
    judge.note(reading(1.2, -10, -0.4), 1_200);
    expect(judge.read(1_200)).toMatchObject({ isClipping: false, truePeakDbtp: 0.2 });
    judge.note(reading(1.3, -10, 0), 1_300);
    expect(judge.read(1_300)?.isClipping).toBe(true);
    expect(judge.read(3_999)?.isClipping).toBe(true);
    expect(judge.read(4_000)).toMatchObject({ isClipping: false, truePeakDbtp: 0 });
  });
});

describe('PictureJudge', () => {
  const plain = (luma: number) => Buffer.alloc(SAMPLE_BYTES, luma);
  const spotted = (luma: number, spot: number) => {
    const frame = plain(luma);
    frame[100] = spot;
    return frame;
  };

  test('picture: before the first sample, null', () => expect(new PictureJudge().read(5)).toBeNull());

  test.each([
    [plain(8), true],
    [plain(9), false],
    [spotted(0, 24), true],
    [spotted(0, 25), false],
  ])('picture: black by its mean and its brightest part (%#)', (frame, isBlack) => {
    const judge = new PictureJudge();
    judge.note(frame, 1_000);
    expect(judge.read(3_000)?.blackMs).toBe(isBlack ? 2_000 : 0);
  });

  test('picture: frozen since the first of the samples that are the same, over with one that differs', () => {
    const judge = new PictureJudge();
    judge.note(plain(100), 1_000);
    expect(judge.read(2_000)?.frozenMs).toBe(0);
    judge.note(spotted(100, 102), 3_000);
    judge.note(spotted(100, 101), 5_000);
    expect(judge.read(6_000)).toEqual({ blackMs: 0, frozenMs: 5_000 });
    judge.note(spotted(100, 104), 7_000);
    expect(judge.read(7_000)?.frozenMs).toBe(0);
  });

  test('picture: a little everywhere, as of a camera, is not frozen', () => {
    const judge = new PictureJudge();
    judge.note(plain(100), 0);
    const noise = plain(100);
    for (let i = 0; i < noise.length; i += 5) noise[i] = 101;
    judge.note(noise, 2_000);
    expect(judge.read(2_000)?.frozenMs).toBe(0);
  });
});
