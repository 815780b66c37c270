/** hls.js describes its light build (no DRM, subtitles or alternate audio) nowhere; it is the full one's interface. */
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
