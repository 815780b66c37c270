/** Buffers and timing of the program preview: close to live, and never growing over a whole evening. */
const PLAYER_CONFIG = {
  enableWorker: false,
  enableStashBuffer: false,
  liveSync: true,
  liveSyncTargetLatency: 0.8,
  liveSyncMaxLatency: 2,
  liveSyncPlaybackRate: 1.15,
  autoCleanupSourceBuffer: true,
  autoCleanupMaxBackwardDuration: 20,
  autoCleanupMinBackwardDuration: 8,
};
const RETRY_MS = 1_000;

/** `unsupported`: this browser has no Media Source Extensions. */
export type PreviewState = 'loading' | 'playing' | 'unsupported';

/**
 * Plays the desk's FLV of the program in a video element until the signal ends; after a break it begins again.
 * @param say called whenever the state changes
 */
export async function playPreview(
  video: HTMLVideoElement,
  url: string,
  say: (state: PreviewState) => void,
  signal: AbortSignal,
): Promise<void> {
  const { default: mpegts } = await import('mpegts.js');
  if (signal.aborted) return;
  if (!mpegts.isSupported()) return say('unsupported');
  mpegts.LoggingControl.applyConfig({ enableAll: false, enableError: true });
  const { ERROR, LOADING_COMPLETE } = mpegts.Events;
  const onPlaying = () => say('playing');
  video.addEventListener('playing', onPlaying);
  while (!signal.aborted) {
    say('loading');
    const player = mpegts.createPlayer({ type: 'flv', isLive: true, url }, PLAYER_CONFIG);
    const broken = new Promise<void>((resolve) => {
      player.on(ERROR, () => resolve());
      player.on(LOADING_COMPLETE, () => resolve());
      signal.addEventListener('abort', () => resolve());
    });
    player.attachMediaElement(video);
    player.load();
    video.play().catch((error: unknown) => console.info('preview waits to be played:', error instanceof Error ? error.message : error));
    await broken;
    player.destroy();
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  video.removeEventListener('playing', onPlaying);
}
