import { playerWords } from './player-words.ts';

/** Beside this page, whatever address it is served or embedded under. */
const PLAYLIST = 'index.m3u8';
const RETRY_MS = 3_000;

const video = document.querySelector<HTMLVideoElement>('#video')!;
const status = document.querySelector<HTMLParagraphElement>('#words')!;
const sound = document.querySelector<HTMLButtonElement>('#sound')!;
const words = playerWords(navigator.languages);

document.documentElement.lang = words.language;
sound.textContent = words.sound;

/** Browsers let a page begin only without sound; the visitor turns it on. */
function offerSound(): void {
  sound.hidden = !video.muted;
}
sound.addEventListener('click', () => {
  video.muted = false;
  offerSound();
});
video.addEventListener('volumechange', offerSound);
video.addEventListener('playing', () => {
  status.textContent = '';
  offerSound();
});

function play(): void {
  video.play().catch(() => {
    // The browser wants a press on its play button first, which the controls offer.
    status.textContent = '';
  });
}

function wait(): void {
  status.textContent = words.waiting;
}

function playNatively(): void {
  const load = () => {
    video.src = PLAYLIST;
    play();
  };
  video.addEventListener('error', () => {
    wait();
    setTimeout(load, RETRY_MS);
  });
  load();
}

async function playWithHlsJs(): Promise<void> {
  const { default: Hls } = await import('hls.js/light');
  if (!Hls.isSupported()) {
    status.textContent = words.unsupported;
    return;
  }
  const hls = new Hls({ enableWorker: false, liveSyncDurationCount: 3, backBufferLength: 30 });
  hls.on(Hls.Events.MANIFEST_PARSED, play);
  hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
    if (!fatal) return;
    wait();
    if (type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else setTimeout(() => hls.loadSource(PLAYLIST), RETRY_MS);
  });
  hls.attachMedia(video);
  hls.loadSource(PLAYLIST);
}

wait();
if (video.canPlayType('application/vnd.apple.mpegurl') !== '') playNatively();
else void playWithHlsJs();
