import type { PreflightRuleId } from '../../main/contract/preflight.ts';
import { type FeedRecipe, SOUNDS } from './feed-recipe.ts';

/** A feed that breaks one rule of one platform. */
export interface BadFeed extends FeedRecipe {
  /** Id in the platforms' table. */
  platform: string;
  /** What it raises, and nothing else. */
  raises: PreflightRuleId;
  /** How long it has to be looked at; 5 s when left out. */
  windowMs?: number;
}

const NOISE = ",noise=alls=60:allf=t:enable='lt(mod(t,8),2)'";
const LONG = { windowMs: 8_000 };

/** Real limits of the table, none overridden. */
export const BAD_FEEDS: readonly BadFeed[] = [
  { platform: 'showroom', raises: 'feed/video-bitrate', kbps: 2_000 },
  { platform: 'whowatch', raises: 'feed/video-bitrate', kbps: 2_400 },
  { platform: 'facebook', raises: 'feed/video-bitrate', kbps: 1_500 },
  { platform: 'vimeo', raises: 'feed/video-bitrate', size: '1280x720', kbps: 3_200 },
  { platform: 'twitch', raises: 'feed/video-bitrate', kbps: 7_200 },
  { platform: 'openrec', raises: 'feed/video-bitrate', kbps: 6_000 },
  { platform: 'niconico', raises: 'feed/video-bitrate', kbps: 7_000 },
  { platform: 'youtube', raises: 'feed/audio-bitrate', audioKbps: 256, sound: SOUNDS.noise },
  { platform: 'facebook', raises: 'feed/audio-bitrate', audioKbps: 192, sound: SOUNDS.noise },
  { platform: 'x', raises: 'feed/audio-bitrate', audioKbps: 192, sound: SOUNDS.noise },
  { platform: 'steam', raises: 'feed/audio-bitrate', audioKbps: 192, sound: SOUNDS.noise },
  { platform: 'youtube', raises: 'feed/keyframe-interval', gopS: 4 },
  { platform: 'twitch', raises: 'feed/keyframe-interval', gopS: 4 },
  { platform: 'x', raises: 'feed/keyframe-interval', gopS: 4, ...LONG },
  { platform: 'chzzk', raises: 'feed/keyframe-interval', gopS: 2 },
  { platform: 'livepeer', raises: 'feed/keyframe-interval', gopS: 2 },
  { platform: 'dacast', raises: 'feed/keyframe-interval', gopS: 2 },
  { platform: 'soop-global', raises: 'feed/keyframe-interval', gopS: 2 },
  { platform: 'chzzk', raises: 'feed/b-frames', bFrames: 2 },
  { platform: 'soop-global', raises: 'feed/b-frames', bFrames: 1 },
  { platform: 'livepeer', raises: 'feed/b-frames', bFrames: 3 },
  { platform: 'dolby-optiview', raises: 'feed/b-frames', bFrames: 2 },
  { platform: 'mixcloud', raises: 'feed/size', size: '1920x1080', fps: 15 },
  { platform: 'facebook', raises: 'feed/size', size: '2560x1440', fps: 10 },
  { platform: 'kick', raises: 'feed/size', size: '2560x1440', fps: 10 },
  { platform: 'chzzk', raises: 'feed/size', size: '2560x1440', fps: 10 },
  { platform: 'mixcloud', raises: 'feed/frame-rate', fps: 60 },
  { platform: 'x', raises: 'feed/frame-rate', fps: 90 },
  { platform: 'facebook', raises: 'feed/frame-rate', fps: 90 },
  { platform: 'chzzk', raises: 'feed/frame-rate', fps: 90 },
  { platform: 'instagram', raises: 'feed/orientation' },
  { platform: 'twitch', raises: 'feed/video-codec', video: ['-c:v', 'flv', '-b:v', '800k', '-g', '30'] },
  { platform: 'youtube', raises: 'feed/audio-codec', audio: ['-c:a', 'libmp3lame', '-ar', '44100'] },
  { platform: 'twitch', raises: 'feed/sample-rate', audio: ['-ar', '32000'] },
  { platform: 'youtube', raises: 'feed/profile', video: ['-pix_fmt', 'yuv444p'] },
  { platform: 'facebook', raises: 'feed/level', video: ['-level', '6.2'] },
  { platform: 'twitch', raises: 'feed/progressive', video: ['-flags', '+ilme+ildct'] },
  { platform: 'youtube', raises: 'feed/constant-rate', filters: ",select='mod(n,5)'", video: ['-vsync', 'vfr'] },
  { platform: 'twitch', raises: 'feed/steady-bitrate', kbps: 0, filters: NOISE, ...LONG },
  { platform: 'youtube', raises: 'feed/sound-track', sound: null },
  { platform: 'youtube', raises: 'feed/picture', picture: null },
  { platform: 'facebook', raises: 'feed/aac-profile', audio: ['-profile:a', 'aac_main'] },
  { platform: 'twitch', raises: 'feed/channels', audio: ['-ac', '1'] },
  { platform: 'youtube', raises: 'feed/channels', audio: ['-ac', '6'] },
  { platform: 'facebook', raises: 'feed/sound-gap', audio: ['-af', "aselect='gt(mod(t,2),0.6)'"] },
  { platform: 'twitch', raises: 'feed/silent', sound: SOUNDS.silent },
  { platform: 'youtube', raises: 'feed/loudness', sound: SOUNDS.loud },
  { platform: 'youtube', raises: 'feed/loudness', sound: SOUNDS.quiet },
  { platform: 'facebook', raises: 'feed/true-peak', sound: SOUNDS.peaks },
  { platform: 'youtube', raises: 'feed/black', picture: 'color=black:size=640x360:rate=30' },
  { platform: 'youtube', raises: 'feed/frozen', picture: 'testsrc2=size=640x360:rate=30,loop=loop=-1:size=1:start=0', ...LONG },
];

/** Takes every platform but the one that wants it upright. */
export const GOOD_FEED: FeedRecipe = {};
export const GOOD_PORTRAIT: FeedRecipe = { size: '360x640' };
