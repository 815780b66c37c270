import type { RenditionProfile, RenditionVideo } from '../../contract/rendition.ts';

/** The blurred background is made this much smaller: nobody sees it, and it costs a thousandth. */
const BLUR_DIVISOR = 8;
/** Lookahead and frame threads hold pictures back, so no more of them than a picture of this size needs. */
const THREADS = [
  { pixels: 1_280 * 720, threads: 2 },
  { pixels: 1_920 * 1_080, threads: 3 },
];
const MOST_THREADS = 4;
/** x264's constant rate factor of a capped bitrate: platforms encode what they get once more, so better than people would notice. */
const QUALITY = 20;
/** @source EBU R 128 s2, AES TD1008: -1 dBTP after the codec; its own overshoot is allowed for */
const TRUE_PEAK_DBTP = -1.5;

/**
 * What ffmpeg is told of a profile. The output is the same whatever the program becomes: size, rate and sample rate are forced, gaps are
 * filled, and timestamps are the program's own. Constant bitrate has filler, for platforms that measure it (Twitch); a capped one aims at a
 * quality, and both keep to the bitrate over any second.
 * @param atMs the program's time from which on the output is used: a keyframe is made there
 * @source x264 and ffmpeg documentation: nal-hrd=cbr, and CRF within VBV
 */
export function encoderOptions({ video, audio }: RenditionProfile, atMs: number): string[] {
  return [
    ...['-map', '0:v:0?', '-map', '0:a:0?', '-copyts'],
    ...(video ? videoOptions(video, atMs) : ['-c:v', 'copy']),
    ...(audio ? audioOptions(audio) : ['-c:a', 'copy']),
    ...['-flvflags', 'no_duration_filesize', '-flush_packets', '1', '-max_interleave_delta', '5000000'],
  ];
}

function videoOptions(video: RenditionVideo, atMs: number): string[] {
  const { width, height, fps, bitrateKbps, rate, preset, keyframeS } = video;
  const gop = String(Math.max(1, Math.round(fps * keyframeS)));
  const kbps = `${bitrateKbps}k`;
  const threads = THREADS.find(({ pixels }) => width * height <= pixels)?.threads ?? MOST_THREADS;
  return [
    ...['-vf', `fps=${fps},${filterFor(video)}`, '-r', String(fps)],
    ...['-c:v', 'libx264', '-preset', preset, '-profile:v', 'high', '-pix_fmt', 'yuv420p', '-threads', String(threads)],
    ...['-bf', '0', '-g', gop, '-keyint_min', gop, '-sc_threshold', '0', '-force_key_frames', (atMs / 1_000).toFixed(3)],
    ...(rate === 'constant' ? ['-b:v', kbps] : ['-crf', String(QUALITY)]),
    ...['-maxrate', kbps, '-bufsize', kbps, '-x264-params', rate === 'constant' ? 'nal-hrd=cbr:force-cfr=1' : 'force-cfr=1'],
  ];
}

/** @returns a filter graph without spaces, which fluent-ffmpeg would cut it at */
export function filterFor({ width, height, fill }: Pick<RenditionVideo, 'width' | 'height' | 'fill'>): string {
  const size = `${width}:${height}`;
  if (fill === 'crop') return `scale=${size}:force_original_aspect_ratio=increase,crop=${size},setsar=1`;
  const inside = `scale=${size}:force_original_aspect_ratio=decrease:force_divisible_by=2`;
  if (fill === 'bars') return `${inside},pad=${size}:-1:-1,setsar=1`;
  const small = `${even(width / BLUR_DIVISOR)}:${even(height / BLUR_DIVISOR)}`;
  const back = `scale=${small}:force_original_aspect_ratio=increase,crop=${small},boxblur=4:2,scale=${size},setsar=1`;
  return `split[a][b];[a]${back}[back];[b]${inside},setsar=1[front];[back][front]overlay=(W-w)/2:(H-h)/2`;
}

const even = (pixels: number): number => Math.max(2, 2 * Math.round(pixels / 2));

function audioOptions({ bitrateKbps, sampleRateHz, targetLufs }: NonNullable<RenditionProfile['audio']>): string[] {
  // Sound follows its timestamps: where the program leaves some out, silence goes in.
  const steady = `aresample=${sampleRateHz}:async=1000,aformat=channel_layouts=stereo`;
  const loudness = targetLufs === null ? [] : [`loudnorm=I=${targetLufs}:TP=${TRUE_PEAK_DBTP}:LRA=11`, `aresample=${sampleRateHz}`];
  return ['-af', [steady, ...loudness].join(','), '-c:a', 'aac', '-b:a', `${bitrateKbps}k`, '-ar', String(sampleRateHz), '-ac', '2'];
}
